"""The roles of lines."""

from typing import Literal, get_args

Role = Literal[
    "title",  # the title of the document, each of its lines; also where the page repeats it
    "masthead",  # the office or series above the title: 云台镇人民政府文件, 工作简报, 第3期
    "number",  # 文号, also with the signatory (签发人) or the day
    "fact",  # labelled facts and bylines: 来源, 作者, 发布时间; where a speech was given and by whom
    "addressee",  # 主送机关: 各乡镇人民政府：
    "greeting",  # 各位代表：
    "heading",  # a heading within the text
    "part",  # the title of a document that this one forwards or attaches
    "opening",  # a paragraph whose first sentence or words are a heading
    "paragraph",  # running text, also an item of a list
    "row",  # a row of a table of data
    "caption",  # below or above a picture or table; a note
    "signature",  # the office or person that signs
    "day",  # the day below the signature
    "boilerplate",  # what belongs to the site or file: menus, links, credits, lists of attachments, 此件公开发布
    "continuation",  # continues the title, heading, part or paragraph on the line before
]
"""What a line is for."""

ROLES: tuple[Role, ...] = get_args(Role)
