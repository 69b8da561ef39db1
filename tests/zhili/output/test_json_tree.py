import io
import json

from zhili import Predictor
from zhili.output import FileResult
from zhili.output.json_tree import JsonWriter, as_dict


def test_json_has_the_whole_report(result: FileResult, shipped: Predictor) -> None:
    file = io.StringIO()
    writer = JsonWriter(file, shipped.manifest)
    writer.add(result)
    writer.add(result)
    writer.finish()
    first, second = json.loads(file.getvalue())
    assert first == second
    report = result.report
    assert (first["title"], first["date"], first["metadata"]) == (report.title, report.date, report.metadata)
    assert (first["profile"], first["domains"]) == (report.profile, report.domains)
    assert first["dropped"] == list(report.dropped)
    section = first["sections"][1]
    assert (section["heading"], section["path"]) == ("（二）民生与安全", ["一、上半年工作"])
    assert section["profile"] == report.sections[1].profile
    (paragraph,) = section["paragraphs"]
    assert paragraph["id"] == "sample-002"
    assert first["text"][paragraph["start"] : paragraph["end"]] == paragraph["text"]
    assert [s["primary"] for s in paragraph["segments"]] == ["dispute_petition", "education", "safety_emergency"]
    evidence = paragraph["segments"][1]["evidence"][0]
    assert first["text"][evidence["start"] : evidence["end"]].startswith("镇中心幼儿园")
    assert 0 < evidence["weight"] <= 1


def test_segments_of_a_list_have_lead_and_number(list_result: FileResult) -> None:
    _, paragraph = as_dict(list_result)["sections"][0]["paragraphs"]
    assert [s["point"] for s in paragraph["segments"]] == [1, 2, 3]
    assert [s["lead"] for s in paragraph["segments"]] == ["", "下半年抓好三项工作：", "下半年抓好三项工作："]
    assert set(paragraph["labels"]) >= {s["primary"] for s in paragraph["segments"]}
