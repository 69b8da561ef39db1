import io
import json

from zhili import Predictor
from zhili.output.file_result import FileResult
from zhili.output.json_tree import JsonWriter


def test_the_whole_structure(result: FileResult, shipped: Predictor) -> None:
    file = io.StringIO()
    made = JsonWriter(file, shipped.manifest)
    made.add(result)
    made.add(result)
    made.finish()
    found, again = json.loads(file.getvalue())
    assert found == again
    report = result.report
    assert (found["title"], found["date"], found["metadata"]) == (report.title, report.date, report.metadata)
    assert (found["profile"], found["domains"]) == (report.profile, report.domains)
    assert found["dropped"] == list(report.dropped)
    section = found["sections"][1]
    assert (section["heading"], section["path"]) == ("（二）民生与安全", ["一、上半年工作"])
    assert section["profile"] == report.sections[1].profile
    (paragraph,) = section["paragraphs"]
    assert paragraph["id"] == "sample-002"
    assert found["text"][paragraph["start"] : paragraph["end"]] == paragraph["text"]
    assert [u["primary"] for u in paragraph["units"]] == ["dispute_petition", "education", "safety_emergency"]
    evidence = paragraph["units"][1]["evidence"][0]
    assert found["text"][evidence["start"] : evidence["end"]].startswith("镇中心幼儿园")
    assert 0 < evidence["weight"] <= 1
