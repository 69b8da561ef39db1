"""The words by which the model of roles knows lines."""

import re

from zhili.reading.wording.headings import ARTICLE


def _any(words: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, words.split()))}){after}")


# How a line begins.
BEGINNINGS = {
    "dash": re.compile("[—－-]{1,4}"),
    "bracket": re.compile(r"[（(]"),
    "square": re.compile(r"[【\[]"),
    "title-mark": re.compile("《"),
    "quote": re.compile('[“"「]'),
    "symbol": re.compile(r"[●■◆▶★▲○◇□☆※►◎⊙➤▌▍▎┃|/>·•*#]"),
    "article": ARTICLE,
    "bare number": re.compile(r"(?:PART|NO|Part|No)?\.?\s*0?\d{1,2}$"),
    "latin": re.compile(r"[A-Za-z]"),
    "digit": re.compile(r"\d"),
    "attachment": re.compile("附件|附表|附[:：]|附$|附录|附图"),
    "question": re.compile("问[:：]|答[:：]|[QA][:：、.]|记者[:：]|主持人[:：]"),
    "caption": re.compile(r"图[为:：\d]|图片|图表|表\s*\d|注[:：]|资料图|摄影|▲|△|↑|↓|单位[:：]|[（(](?:图|单位)"),
    "source note": re.compile("(?:原标题|本文来源|来源|转自|摘自|据)[:：]?"),
    "setting": re.compile(
        "今年|去年|近年|近日|日前|目前|据|为|在|根据|按照|经|截至|同时|本报|本网|自|[全我][市县镇乡区]"
        r"|\d{1,2}月\d{1,2}日|\d{4}年"
    ),
    "machine": re.compile(r"[-#*]*\s*\w+\s*[:=]\s*\S|---|var |function "),
}
# How headings begin that say what to do.
ACTION = re.compile(
    "聚焦|突出|强化|抓|夯实|坚持|坚决|坚定|压实|优化|做[强优实细好深大精]|守[牢住好]|织密|注重|推[进动行]|完善|健全|立足|紧盯|紧扣|深化|严[格守把抓肃]|建[立设强好]|构建|"
    "加[强快大]|提[升高质]|落实|扎实|全面|全力|着力|聚力|合力|大力|深入|切实|组织|规范|开展|创新|树[立牢]|以.{2,12}[为促带]|统筹|培育|巩固|保障|实施|拓[宽展]|改[进善革造]|"
    "引导|整[合治]|盘活|补齐|细化|明确|打[造好]|筑牢|增强|激发|扩大|支持|鼓励|促[进]|持续|进一步|积极|有序|稳步|依法|科学|牢[记固]|把[握好]|发[挥展]|严厉|狠抓|广泛|精[心准]"
)
# Words of sentences that headings rarely have.
PROSE = re.compile(
    "应当|应该|必须|不得|可以|可向|我们|你们|他们|[他她它]|[这那]|已|[将了]|以下|下列|如下|上述|起[施执]行|"
    "本(?:办法|通告|规定|意见|方案|条例|细则|通知|公告|单位|人|市|县|区|镇|乡|村)|其他|凡|由.{2,14}(?:负责|组织|牵头)|予以|说|[为是](?![主民先本重首一二三四五六])|"
    r"按照|根据|[每各].{1,6}[应要须]|年\d|近[年日]|今年|去年|截至|期间|[昨今]天|月"
)
# A person: one of the common surnames and one or two characters.
PERSON = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施洪倪严牛温季俞章鲁葛毕向骆焦柳纪伍安庞樊殷岳齐梅庄辛管祝左涂谷祁舒耿牟卜路詹关苗凌费尚包欧甄裴游阮柴覃窦]"
    r"\s*[\u4e00-\u9fff]\s*[\u4e00-\u9fff]?"
)
# What stands before a colon in lines that are no sections of a text: places, and labels of facts and notes.
PLACE_LEAD = re.compile(r"[^：:，。]{1,10}[省市县区镇乡村路][：:]")
LABEL_LEAD = re.compile(
    r"\W{0,2}(?:注意|备注|说明|注|提示|(?:内容)?摘要|导[读语]|提要|编者按|关键词|温馨提示|风险提示|时间|地点|地址|电话|联系.{1,4}|邮编|主持人?|记录人?|出席.{0,2}|参加.{0,2}|列席.{0,2}|缺席.{0,2}|议题|主题|对象|标准|依据|"
    r"牵头单位|责任单位|责任.{1,4}|配合单位|完成时[限间]|专栏|例如?|问|答|点评|.{1,8}(?:时间|地点|电话|单位|人员|部门))[：:]"
)
# What a line contains.
CONTENTS = {
    "kind of document": _any(
        "通知 意见 方案 办法 报告 决定 公告 通告 通报 函 批复 请示 规定 条例 "
        "细则 规划 计划 要点 总结 汇报 纪要 讲话 公报 简报 措施 制度 决议 令 清单 "
        "名单 目录 "
        "指南 预案 章程 标准 说明 说明书 手册 规范 规程 大纲 年鉴 公约 协议 合同 解读 倡议书 公示 致辞 提案 建议 简介",
        after=r"(?:[（(].{1,12}[）)])?$",
    ),
    "about": re.compile("关于"),
    "in title marks": re.compile("《[^》]+》"),
    "site": _any(
        "首页 主页 网站 导航 登录 注册 搜索 频道 专题 专栏 "
        "订阅 客户端 公众号 二维码 无障碍 关怀版 长者 English 更多 版权 备案 ICP"
    ),
    "credits": _any("供稿 编辑 责编 审核 摄影 终审 校对 监制 撰稿 通讯员 记者 来源 作者 编审 排版 制作"),
    "buttons": _any("打印 关闭 分享 收藏 字号 字体 返回 下载 点击 浏览 阅读 播放 转发 点赞 评论 扫码 扫一扫 举报 纠错"),
    "neighbours": re.compile("上一[篇条页]|下一[篇条页]|相关|推荐|热门|排行|猜你"),
    "colophon": re.compile("印发$|^抄送|^抄报|^主送|共印|^分送|^报送|^发送|份$"),
    "address": _any("http:// https:// www. @ 电话 邮编 地址 传真"),
    "time": re.compile(r"\d{1,2}:\d\d"),
    "quantity": re.compile(r"\d+(?:\.\d+)?\s*(?:%|万|亿|个|户|人|元|亩|公里|项|吨)"),
    "speech": re.compile("[说问道][，：:。]|表示|指出|强调|认为|[我你他她]"),
}
