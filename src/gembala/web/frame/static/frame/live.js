// Turns server-sent events into DOM events `gembala:<topic>` on the body. One connection per browser: the tab that
// holds the lock listens and tells the other tabs.
const TOPICS = ["conversation", "draft", "delivery", "channel", "case", "item", "thread", "topic", "post", "space",
  "person", "member", "people", "target", "sample", "workspace", "authority"];
const address = document.body.dataset.live;

function tell(topic, id) {
  document.body.dispatchEvent(new CustomEvent(`gembala:${topic}`, { detail: { id }, bubbles: true }));
}

function listen(share) {
  const source = new EventSource(address);
  const hear = (event) => { tell(event.type, event.data); share(event.type, event.data); };
  for (const topic of TOPICS) source.addEventListener(topic, hear);
  source.addEventListener("open", () => document.body.dataset.liveState = "open");
  source.addEventListener("error", () => document.body.dataset.liveState = "waiting");
  addEventListener("pagehide", () => source.close(), { once: true });
}

if (address && "EventSource" in window) {
  if (navigator.locks && "BroadcastChannel" in window) {
    const channel = new BroadcastChannel(address);
    channel.onmessage = ({ data }) => tell(data.topic, data.id);
    navigator.locks.request(address, () => new Promise(() => {
      listen((topic, id) => channel.postMessage({ topic, id }));
    }));
  } else {
    listen(() => {});
  }
}
