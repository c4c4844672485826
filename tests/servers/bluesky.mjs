// Bluesky's own network on this machine: PDS, AppView, PLC directory and moderation, from @atproto/dev-env.
// Prints one line of JSON when it is ready, and ends with its standard input.
import { pathToFileURL } from 'node:url';

const [folder, first] = process.argv.slice(2);
const port = Number(first);
const { TestNetwork, mockMailer } = await import(
  pathToFileURL(`${folder}/node_modules/@atproto/dev-env/dist/index.js`),
);
const network = await TestNetwork.create({
  pds: { port, hostname: 'localhost' },
  bsky: { port: port + 1, publicUrl: `http://localhost:${port + 1}` },
  plc: { port: port + 2 },
  ozone: { port: port + 3 },
});
mockMailer(network.pds);
console.log(JSON.stringify({ pds: network.pds.url }));
process.stdin.resume();
process.stdin.on('end', async () => {
  await network.close();
  process.exit(0);
});
