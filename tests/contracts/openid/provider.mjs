// A certified OpenID provider on loopback. usage: node provider.mjs PORT REDIRECT_URI [SECONDS that its clock is ahead]
// Anybody signs in with any password. "name@host" has a proven address, "unproven:name@host" does not.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, redirect, ahead = "0"] = process.argv.slice(2);
const real = Date.now;
Date.now = () => real() + Number(ahead) * 1000;
const found = createRequire(process.env.PACKAGES + "/").resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found));

const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "gembala", client_secret: "rahasia-uji-coba-yang-panjang", redirect_uris: [redirect] }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id.split("@")[0], email: id.replace("unproven:", ""), email_verified: !id.startsWith("unproven:") }),
  }),
  ttl: { IdToken: 60, Interaction: 3600, Session: 3600, Grant: 3600, AccessToken: 3600 },
  cookies: { keys: ["uji"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
