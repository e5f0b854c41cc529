// Reads a JSON array of texts on standard input, writes what twitter-text says of each.
const twitter = require(process.argv[2]);
let input = "";
process.stdin.on("data", (part) => (input += part));
process.stdin.on("end", () => {
  const answers = JSON.parse(input).map((text) => {
    const parsed = twitter.parseTweet(text);
    return { weight: parsed.weightedLength, valid: parsed.valid, cashtags: twitter.extractCashtags(text), urls: twitter.extractUrls(text.normalize()) };
  });
  process.stdout.write(JSON.stringify(answers));
});
