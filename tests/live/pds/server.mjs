// A PDS, or a directory of accounts (PLC) for it, on a port of 127.0.0.1: it tells the port in a line.
//   node server.mjs plc
//   node server.mjs pds FOLDER PORT ADDRESS-OF-THE-PLC [limited]
import { mkdirSync } from "node:fs";

const [what, folder, port, plc, limited] = process.argv.slice(2);

if (what === "plc") {
  const { Database, PlcServer } = (await import("@did-plc/server")).default;
  const server = PlcServer.create({ db: Database.mock(), port: 0 });
  const listener = await server.start();
  console.log(listener.address().port);
} else {
  const { PDS, envToCfg, envToSecrets, readEnv } = await import("@atproto/pds");
  mkdirSync(`${folder}/blobs`, { recursive: true });
  const environment = {
    ...readEnv(),
    devMode: true,
    port: Number(port),
    hostname: "localhost",
    dataDirectory: folder,
    blobstoreDiskLocation: `${folder}/blobs`,
    didPlcUrl: plc,
    inviteRequired: false,
    serviceHandleDomains: [".test"],
    bskyAppViewUrl: "http://127.0.0.1:9",
    bskyAppViewDid: "did:example:view",
    rateLimitsEnabled: limited === "limited",
    // Nobody else's: they guard a server that lives for one test.
    jwtSecret: "for tests alone",
    adminPassword: "for tests alone",
    dpopSecret: "1".repeat(64),
    plcRotationKeyK256PrivateKeyHex: "2".repeat(64),
  };
  const pds = await PDS.create(envToCfg(environment), envToSecrets(environment));
  await pds.start();
  console.log(port);
}
