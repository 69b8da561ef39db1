"""The words by which the model of roles knows lines."""

import re


def _any(words: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, words.split()))}){after}")


# How a line begins.
BEGINNINGS = {
    "dash": re.compile("[—－-]{1,4}"),
    "bracket": re.compile(r"[（(]"),
    "square": re.compile(r"[【\[]"),
    "title-mark": re.compile("《"),
    "symbol": re.compile(r"[●■◆▶★▲○◇□☆※►◎⊙➤▌▍▎┃|/>·•*#]"),
    "article": re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}条"),
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
# What a line contains.
CONTENTS = {
    "kind of document": _any(
        "通知 意见 方案 办法 报告 决定 公告 通告 通报 函 批复 请示 规定 条例 "
        "细则 规划 计划 要点 总结 汇报 纪要 讲话 公报 简报 措施 制度 决议 令 清单 "
        "名单 目录 "
        "指南 预案 章程 标准 说明 解读 倡议书 公示 致辞 提案 建议 简介",
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
