import net from 'node:net'

/** True when nothing listens on the port, on either loopback address. */
export async function isPortFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

/** Different free ports on the loopback address. All are held while choosing, so none is handed out twice. */
export async function findFreePorts(count) {
  const servers = []
  try {
    for (let at = 0; at < count; at += 1) servers.push(await listen(0, '127.0.0.1'))
    return servers.map((server) => server.address().port)
  } finally {
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  }
}

/** The first free port from `from` upwards. @throws when a hundred in a row are taken */
export async function findPortFrom(from) {
  for (let port = from; port < from + 100; port += 1) if (await isPortFree(port)) return port
  throw new Error(`ports ${from} to ${from + 99} are all taken`)
}

async function canListen(port, host) {
  try {
    const server = await listen(port, host)
    await new Promise((closed) => server.close(closed))
    return true
  } catch (error) {
    // A machine without IPv6 has no ::1 to be taken.
    return error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'
  }
}

function listen(port, host) {
  return new Promise((done, fail) => {
    const server = net.createServer()
    server.once('error', fail)
    server.listen({ port, host, exclusive: true }, () => done(server))
  })
}
