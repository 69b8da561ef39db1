"""One contender in a process of its own: `python -m benchmarks.predict.worker KIND FOLDER THREADS [PREFIX]`.

Each contender imports its own libraries and no other, so that cold start and memory are what its users get.
"""

import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice

from benchmarks.answer import Json, answer_requests, keep_to, own_output, peak_memory

BATCH = 32
# n texts and their headings ("" where there is none) → n answers
Predict = Callable[[Sequence[str], Sequence[str]], Sequence[object]]


def main() -> None:
    """Loads the contender, then answers requests.

    A request has `texts` and `headings`, the `count` of paragraphs to make of them (repeating them in a cycle), and
    whether they are asked for `singly`. The reply has the `seconds` of each call and the `answers` it gave, and
    the `peak` memory in bytes so far.
    """
    kind, folder, threads, *prefix = sys.argv[1:]
    replies = own_output()
    keep_to(int(threads))
    predict = LOADERS[kind](folder, int(threads), "".join(prefix))

    def answer(request: Json) -> Json:
        texts = list(islice(cycle(request["texts"]), request["count"]))
        headings = list(islice(cycle(request["headings"]), request["count"]))
        size = 1 if request["singly"] else len(texts)
        seconds, answers = [], 0
        for at in range(0, len(texts), size):
            began = time.perf_counter()
            answers += len(predict(texts[at : at + size], headings[at : at + size]))
            seconds.append(time.perf_counter() - began)
        return {"seconds": seconds, "answers": answers, "peak": peak_memory()}

    answer_requests(answer, replies)


def _zhili(folder: str, threads: int, _: str) -> Predict:
    from zhili import Predictor

    predictor = Predictor(folder, threads=threads)
    return lambda texts, headings: predictor.predict(texts, [heading or None for heading in headings])


def _pipeline(folder: str, threads: int, prefix: str) -> Predict:
    import torch
    from transformers import pipeline

    torch.set_num_threads(threads)
    classify = pipeline("text-classification", model=folder, device="cpu")
    longest = classify.model.config.max_position_embeddings

    def predict(texts: Sequence[str], headings: Sequence[str]) -> Sequence[object]:
        whole = [prefix + (f"{h}。{t}" if h else t) for t, h in zip(texts, headings, strict=True)]
        return classify(whole, batch_size=BATCH, top_k=None, truncation=True, max_length=longest)

    return predict


def _tfidf(folder: str, _: int, __: str) -> Predict:
    import joblib

    from zhili.text import normalise

    model = joblib.load(f"{folder}/model.joblib")

    def predict(texts: Sequence[str], headings: Sequence[str]) -> Sequence[object]:
        # As train.evaluation.baseline feeds it; that module would bring torch along.
        return model.predict_proba([normalise(f"{h}\n{t}") for t, h in zip(texts, headings, strict=True)])

    return predict


LOADERS: dict[str, Callable[[str, int, str], Predict]] = {"zhili": _zhili, "pipeline": _pipeline, "tfidf": _tfidf}

if __name__ == "__main__":
    main()
