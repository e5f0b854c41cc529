// Turns server-sent events into DOM events `gembala:<topic>` on the body. One connection per browser: the tab that
// holds the lock listens and tells the other tabs.
const TOPICS = ["conversation", "draft", "delivery", "channel", "case", "item", "thread", "topic", "post", "space",
  "person", "member", "people", "target", "metrics", "workspace", "authority", "forum", "rule", "replay", "alert", "sanction",
  "appeal", "feedback", "policy", "media"];
const address = document.body.dataset.live;

// A burst is one event: the last one of a burst is never lost, and a busy inbox asks at most three times a second.
const BURST = 350;
const due = new Map();

function tell(topic, id) {
  if (!due.has(topic)) setTimeout(() => {
    const last = due.get(topic);
    due.delete(topic);
    document.body.dispatchEvent(new CustomEvent(`gembala:${topic}`, { detail: { id: last }, bubbles: true }));
  }, BURST);
  due.set(topic, id);
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

// A menu that somebody has open is not taken away by news: the part is fetched when the menu closes.
function held(event) {
  const cause = event.detail.requestConfig?.triggeringEvent?.type ?? "";
  const open = event.detail.target?.querySelector?.("details[data-menu][open]");
  if (!cause.startsWith("gembala:") || !open) return false;
  const later = () => document.body.dispatchEvent(new CustomEvent(cause, { detail: {}, bubbles: true }));
  open.addEventListener("toggle", later, { once: true });
  return true;
}
document.body.addEventListener("htmx:beforeRequest", (event) => { if (held(event)) event.preventDefault(); });
document.body.addEventListener("htmx:beforeSwap", (event) => { if (held(event)) event.detail.shouldSwap = false; });
