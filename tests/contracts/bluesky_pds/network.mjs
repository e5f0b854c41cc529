// Starts a whole Bluesky network on free ports of this machine and tells its address as one line of JSON.
// It ends when its standard input ends or on SIGTERM.
import { TestNetwork } from '@atproto/dev-env'

const network = await TestNetwork.create({
  dbPostgresSchema: 'network',
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
})
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url, plc: network.plc.url }))

const stop = async () => {
  await Promise.race([network.close(), new Promise((resolve) => setTimeout(resolve, 5000))])
  process.exit(0)
}
process.on('SIGTERM', stop)
process.stdin.on('end', stop).resume()
