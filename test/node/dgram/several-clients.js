// One server tells its clients apart by their ports.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const count = 20;
const server = dgram.createSocket('udp4');
let open = count;
server.on('message', mustCall((msg, rinfo) => server.send(`${msg} from ${rinfo.port}`, rinfo.port, rinfo.address), count));
server.bind(0, '127.0.0.1', mustCall(() => {
  for (let i = 0; i < count; i++) {
    const client = dgram.createSocket('udp4');
    client.on('message', mustCall((msg) => {
      equal(String(msg), `client ${i} from ${client.address().port}`);
      client.close();
      if (--open === 0) server.close();
    }));
    client.send(`client ${i}`, server.address().port, '127.0.0.1');
  }
}));
