"""A process that runs one contender: `python -m benchmarks.predict.worker KIND FOLDER THREADS [PREFIX]`.

Each contender imports only its own libraries, so that cold start and memory are what its users get.
"""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from typing import TextIO

from benchmarks.worker import Json, peak_memory, pin_to_cores, redirect_stdout, serve

BATCH = 32
# (n texts, n headings, "" for none) → n predictions
Predict = Callable[[Sequence[str], Sequence[str]], Sequence[object]]


def main(arguments: Sequence[str], requests: Iterable[str], replies: TextIO) -> None:
    """Load the contender, then serve requests.

    A request has `texts` and `headings`, the `count` of paragraphs to make of them by repeating them in a cycle, and
    `one_by_one`. The reply has the `seconds` of each call, the number of `predictions`, and the `peak_memory` so far
    in bytes.
    """
    kind, folder, threads, *prefix = arguments
    pin_to_cores(int(threads))
    predict = LOADERS[kind](folder, int(threads), "".join(prefix))

    def handle(request: Json) -> Json:
        texts = list(islice(cycle(request["texts"]), request["count"]))
        headings = list(islice(cycle(request["headings"]), request["count"]))
        size = 1 if request["one_by_one"] else len(texts)
        seconds, predictions = [], 0
        for at in range(0, len(texts), size):
            began = time.perf_counter()
            predictions += len(predict(texts[at : at + size], headings[at : at + size]))
            seconds.append(time.perf_counter() - began)
        return {"seconds": seconds, "predictions": predictions, "peak_memory": peak_memory()}

    serve(handle, requests, replies)


def _load_bundle(folder: str, threads: int, _: str) -> Predict:
    from zhili import Predictor

    predictor = Predictor(folder, threads=threads)
    return lambda texts, headings: predictor.predict(texts, [heading or None for heading in headings])


def _load_pipeline(folder: str, threads: int, prefix: str) -> Predict:
    import torch
    from transformers import pipeline

    torch.set_num_threads(threads)
    classify = pipeline("text-classification", model=folder, device="cpu")
    longest = classify.model.config.max_position_embeddings

    def predict(texts: Sequence[str], headings: Sequence[str]) -> Sequence[object]:
        inputs = [prefix + (f"{h}。{t}" if h else t) for t, h in zip(texts, headings, strict=True)]
        return classify(inputs, batch_size=BATCH, top_k=None, truncation=True, max_length=longest)

    return predict


def _load_tfidf(folder: str, _: int, __: str) -> Predict:
    import joblib

    from zhili.text import normalise

    model = joblib.load(f"{folder}/model.joblib")

    def predict(texts: Sequence[str], headings: Sequence[str]) -> Sequence[object]:
        # The same input as in train.evaluation.baseline, which is not imported because it imports torch.
        return model.predict_proba([normalise(f"{h}\n{t}") for t, h in zip(texts, headings, strict=True)])

    return predict


LOADERS: dict[str, Callable[[str, int, str], Predict]] = {
    "zhili": _load_bundle,
    "pipeline": _load_pipeline,
    "tfidf": _load_tfidf,
}

if __name__ == "__main__":
    stdout = redirect_stdout()
    main(sys.argv[1:], sys.stdin, stdout)
