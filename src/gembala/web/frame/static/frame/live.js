// Turns server-sent events into DOM events `gembala:<topic>` on the body. One connection per browser: the tab that
// holds the lock listens and tells the other tabs.
const TOPICS = ["conversation", "draft", "delivery", "channel", "case", "item", "thread", "topic", "post", "space",
  "person", "member", "people", "target", "metrics", "workspace", "authority", "forum", "rule", "replay", "alert", "sanction",
  "appeal", "feedback", "policy", "media"];
const address = document.body.dataset.live;

// The first news is told at once, what follows within a burst together at its end: the last one of a burst is never lost,
// and a busy inbox asks at most three times a second.
const BURST = 350;
const due = new Map();

function say(topic, id) {
  document.body.dispatchEvent(new CustomEvent(`gembala:${topic}`, { detail: { id }, bubbles: true }));
}

function rest(topic) {
  setTimeout(() => {
    const last = due.get(topic);
    due.delete(topic);
    if (last === undefined) return;
    say(topic, last);
    due.set(topic, undefined);
    rest(topic);
  }, BURST);
}

function tell(topic, id) {
  if (due.has(topic)) return due.set(topic, id);
  due.set(topic, undefined);
  say(topic, id);
  rest(topic);
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
