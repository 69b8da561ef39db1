// The words of the page in Chinese and English.

const WORDS = {
  zh: {
    skip: "跳到正文", nav: "主导航", reports: "报告", review: "复核", compare: "比较", search: "搜索", theme: "切换深浅色",
    language: "English", languageLabel: "Switch to English", model: "模型版本",
    keyTitle: "需要访问密钥", keyLabel: "密钥", keySave: "确定", offline: "连不上服务，请确认 zhili serve 仍在运行", busy: "服务繁忙，请过 {0} 秒再试",
    add: "添加报告", drop: "把文件拖到这里，或", choose: "选择文件", chooseFolder: "选择文件夹",
    kinds: "Word、WPS 文字、PDF、OFD、网页、纯文本、Excel（.xlsx）、CSV、zip 压缩包；文件只在运行服务的电脑上处理。",
    paste: "或者粘贴一段文字", pasteName: "粘贴的文字", send: "开始分析", evidence: "同时查找依据（慢几倍）",
    progress: "处理进度", queued: "等待", running: "处理中", done: "完成", failed: "失败", open: "打开", uploadDone: "{0} 个文件已处理完",
    uploading: "正在上传 {0} 个文件", tooLarge: "上传失败：文件可能超过服务的上限（默认 50 MB），请拆成几个文件", allReports: "全部报告", noReports: "还没有报告。把文件拖进上面的框，或粘贴一段文字。",
    title: "标题", date: "日期", place: "地区", passages: "段落", profile: "内容构成", toReview: "待复核", characters: "字数",
    filter: "筛选标题、地区或年份", totals: "合计", corrected: "已复核", download: "下载", all: "全部", page: "网页",
    remove: "删除", removeSure: "删除“{0}”及其复核记录？", removed: "已删除", unknown: "未注明", unknownYear: "年份不详", loading: "正在读取…",
    onlyReview: "只看待复核", onlyReviewOf: "只看待复核（{0}）", onlyCategory: "只看某类", everyCategory: "全部类别", shown: "显示 {0} / {1} 段", contents: "目录", dropped: "未计入正文的 {0} 行", file: "文件", length: "篇幅", lengthValue: "{0} 段，{1} 字",
    profileNote: "占比按主要类别的字数计算；较长的段落分成几部分，逐部分计算。点类别可只看有关段落。",
    details: "概率与复核", probabilities: "各类别的概率", threshold: "竖线是成为标签的阈值", others: "其余 {0} 类均不到 1%", showEvidence: "查找依据", evidenceOf: "去掉画线的句子，“{0}”的概率下降 {1} 个百分点", noEvidence: "没有哪一句单独决定标签", searching: "正在查找依据……", below: "不到 {0}", close: "关闭",
    accept: "接受模型的标签", change: "保存修改", skipOne: "跳过", accepted: "已接受", changed: "已改为：{0}", skipped: "已跳过", previous: "上一段", next: "下一段",
    author: "复核人", authorNeeded: "请先填写复核人姓名", saved: "已保存：{0}", modelSays: "模型的标签", yourLabels: "您的标签（第一个是主要类别）", none: "（未选）",
    guide: "类别的定义", closeCalls: "易混类别的判定规则", otherCalls: "本类的其他判定规则（{0}）", subjects: "包含的具体事项（{0}）", list: "、", colon: "：",
    keys: "快捷键：A 接受，1–9、0 选前十个类别，回车保存修改，S 跳过，← → 上一段、下一段，Esc 还原", makePrimary: "设为主要类别", primary: "主要",
    order: "顺序", byConfidence: "把握由低到高", byGain: "对改进模型最有帮助的优先", byReport: "按报告顺序", left: "还有 {0} 段，已复核 {1} 段", nothingLeft: "没有要复核的段落了。", exportLabels: "导出复核结果", training: "训练文件", queue: "范围", queueReview: "待复核的段落", queueAll: "所有未复核的段落",
    pick: "选择要比较的报告", by: "分组", byYear: "按年份", byOne: "按报告", bars: "构成对比", heat: "类别 × 报告", heatYear: "类别 × 年份", category: "类别", pickTwo: "先添加报告，再来比较。", selectAll: "全选", selectNone: "全不选",
    pair: "并排比较", first: "左边", second: "右边", difference: "相差（百分点）", pairNote: "按相差的多少排列。相差是右边减去左边。",
    versions: "模型版本的差别", before: "原来", after: "现在", noChange: "两个版本的标签完全一致。", changes: "{0} 段的标签不同", oneModel: "现在只有一个模型版本。用 zhili serve --model 甲 --model 乙 启动，可同时用第二个版本分类。",
    searchLabel: "在所有段落里搜索", searchGo: "搜索", results: "{0} 段", more: "更多", noResults: "没有找到。", accumulated: "共 {0} 份报告",
  },
  en: {
    skip: "Skip to content", nav: "Main", reports: "Reports", review: "Correct", compare: "Compare", search: "Search", theme: "Switch light and dark",
    language: "中文", languageLabel: "切换到中文", model: "Model version",
    keyTitle: "This service needs its key", keyLabel: "Key", keySave: "OK", offline: "The service does not answer; check that zhili serve is running", busy: "The service is busy; try again in {0} s",
    add: "Add reports", drop: "Drop files here, or", choose: "choose files", chooseFolder: "choose a folder",
    kinds: "Word, WPS, PDF, OFD, web pages, plain text, Excel (.xlsx), CSV, zip archives. Files are processed on the computer of the service only.",
    paste: "Or paste a text", pasteName: "Pasted text", send: "Analyse", evidence: "Find evidence too (several times slower)",
    progress: "Progress", queued: "waiting", running: "working", done: "done", failed: "failed", open: "Open", uploadDone: "{0} files are done",
    uploading: "Uploading {0} files", tooLarge: "The upload failed; the file may be larger than the service allows (50 MB by default). Split it.", allReports: "All reports", noReports: "No reports yet. Drop files into the box above, or paste a text.",
    title: "Title", date: "Date", place: "Place", passages: "Passages", profile: "Profile", toReview: "To review", characters: "Characters",
    filter: "Filter by title, place or year", totals: "Totals", corrected: "Corrected", download: "Download", all: "all", page: "Page",
    remove: "Remove", removeSure: "Remove “{0}” and its corrections?", removed: "Removed", unknown: "unknown", unknownYear: "no year", loading: "Loading…",
    onlyReview: "Needs review only", onlyReviewOf: "Needs review only ({0})", onlyCategory: "One category", everyCategory: "All categories", shown: "{0} of {1} passages", contents: "Contents", dropped: "{0} lines that are not part of the text", file: "File", length: "Length", lengthValue: "{0} paragraphs, {1} characters",
    profileNote: "By characters of the primary categories. Choose a category to see its passages only.",
    details: "Probabilities and correction", probabilities: "Probabilities", threshold: "The line is the threshold of a label", others: "The other {0} are below 1%", showEvidence: "Find evidence", evidenceOf: "Without the underlined sentence, “{0}” falls by {1} points", noEvidence: "No sentence decides the labels alone", searching: "Finding evidence…", below: "less than {0}", close: "Close",
    accept: "Accept the model’s labels", change: "Save change", skipOne: "Skip", accepted: "Accepted", changed: "Changed to {0}", skipped: "Skipped", previous: "Previous", next: "Next",
    author: "Your name", authorNeeded: "Enter your name first", saved: "Saved: {0}", modelSays: "The model’s labels", yourLabels: "Your labels (the first is primary)", none: "(none)",
    guide: "Definition", closeCalls: "Close calls", otherCalls: "Other decisions on this category ({0})", subjects: "Subjects ({0})", list: ", ", colon: ": ",
    keys: "Keys: A accept, 1–9 and 0 choose among the first ten categories, Enter saves the change, S skips, ← → previous and next, Esc resets", makePrimary: "Make primary", primary: "primary",
    order: "Order", byConfidence: "least certain first", byGain: "most instructive first", byReport: "in order", left: "{0} left, {1} corrected", nothingLeft: "Nothing left to correct.", exportLabels: "Export corrections", training: "Training file", queue: "Passages", queueReview: "those that need review", queueAll: "all without a correction",
    pick: "Reports to compare", by: "Group", byYear: "by year", byOne: "by report", bars: "Profiles", heat: "Categories by report", heatYear: "Categories by year", category: "Category", pickTwo: "Add reports first.", selectAll: "Select all", selectNone: "Select none",
    pair: "Side by side", first: "Left", second: "Right", difference: "Difference (points)", pairNote: "Largest differences first. The difference is right minus left.",
    versions: "Changes between model versions", before: "Before", after: "After", noChange: "Both versions give the same labels.", changes: "{0} passages have other labels", oneModel: "There is one model version. Start zhili serve --model A --model B to let a second one predict alongside.",
    searchLabel: "Search all passages", searchGo: "Search", results: "{0} passages", more: "More", noResults: "Nothing found.", accumulated: "{0} reports",
  },
};
const STORED = "zhili-language";

export function stored(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // a browser may refuse storage
  }
}

let language = stored(STORED) === "en" ? "en" : "zh";

export const current = () => language;

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  stored(STORED, language);
}

/** The words for a key, with {0}, {1} … replaced. */
export function t(key, ...values) {
  const words = WORDS[language][key] ?? WORDS.zh[key] ?? key;
  return values.reduce((text, value, at) => text.replace(`{${at}}`, value), words);
}

/** The name of a category, domain or other thing with `name` and `name_en`. */
export const nameOf = (thing) => (language === "en" && thing.name_en ? thing.name_en : thing.name);

/** The time in the words of the page, not of the browser. */
export const moment = (time) => new Date(time).toLocaleString(language === "zh" ? "zh-CN" : "en");

export const number = (value) => value.toLocaleString(language === "zh" ? "zh-CN" : "en");
