// A page that is opened as a file may not start a worker, which the search needs. Here its script runs in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = window.IFrameWorker = class extends EventTarget {
    constructor(script) {
      super();
      this.waiting = [];
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "";
      document.body.append(frame);
      const own = frame.contentWindow;
      own.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      own.importScripts = (...scripts) => scripts.reduce((before, one) => before.then(() => load(own, one)), Promise.resolve());
      load(own, script).then(() => { this.own = own; this.waiting.splice(0).forEach((data) => this.postMessage(data)); });
    }
    postMessage(data) {
      if (this.own) this.own.dispatchEvent(new MessageEvent("message", { data }));
      else this.waiting.push(data);
    }
    terminate() {}
  };
  const load = (own, src) => new Promise((resolve, reject) => {
    const element = own.document.createElement("script");
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    element.src = String(src);
    own.document.body.append(element);
  });
}
