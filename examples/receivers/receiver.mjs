// Receives the webhooks of feedsync: `WEBHOOK_SECRET=whsec_… node receiver.mjs 8080`. Needs Node alone.
import { createHmac, timingSafeEqual } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, unlinkSync } from "node:fs";
import { createServer } from "node:http";

// Two secrets, with a space between them, while one takes the place of the other.
const secrets = process.env.WEBHOOK_SECRET.split(" ");
const minutes = 5;

// Whether somebody who has the secret sent this, and not long ago.
function isSigned(headers, body) {
  const stamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d{1,12}$/.test(stamp) || Math.abs(Date.now() / 1000 - Number(stamp)) > minutes * 60) return false;
  const given = (headers["webhook-signature"] ?? "").split(" ").map((one) => Buffer.from(one));
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const hash = createHmac("sha256", key).update(`${headers["webhook-id"]}.${stamp}.`).update(body);
    const wanted = Buffer.from(`v1,${hash.digest("base64")}`);
    return given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
  });
}

// Do your work here.
function take(event) {
  appendFileSync("events.jsonl", JSON.stringify(event) + "\n");
}

// 204 when the event is taken, also when it was before: then it is not sent again.
function judge(headers, body) {
  const message = headers["webhook-id"] ?? "";
  if (!/^msg_[0-9a-z]+$/.test(message) || !isSigned(headers, body)) return 401;
  try {
    closeSync(openSync(`seen/${message}`, "wx"));
  } catch (error) {
    if (error.code === "EEXIST") return 204;
    throw error;
  }
  try {
    take(JSON.parse(body));
  } catch {
    unlinkSync(`seen/${message}`); // it comes again
    return 500;
  }
  return 204;
}

mkdirSync("seen", { recursive: true });
createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    response.statusCode = judge(request.headers, Buffer.concat(pieces));
    response.end();
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
