import http from 'node:http';

/**
 * A stand-in for Sensor.Community on a free port: it serves static/v1/data.json
 * from `records` and static/v2/data.24h.json from `day`, unless that is null, or
 * fails with `status` when that is not 200.
 */
export class Feed {
  records = [];
  day = null;
  status = 200;
  #server;

  async start() {
    this.#server = http.createServer((req, res) => {
      const records = { '/static/v1/data.json': this.records, '/static/v2/data.24h.json': this.day }[req.url];
      if (!records) {
        res.writeHead(404).end();
        return;
      }
      if (this.status !== 200) {
        res.writeHead(this.status).end('not now');
        return;
      }
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(records));
    });
    this.base = await listen(this.#server);
  }

  stop() {
    return close(this.#server);
  }
}

/** Passes on what another upstream serves; paths that `fails` picks are answered with 500. */
export class Relay {
  #server;

  async start(from, fails) {
    this.#server = http.createServer(async (req, res) => {
      if (fails(req.url)) {
        res.writeHead(500).end();
        return;
      }
      const answer = await fetch(from + req.url);
      const kept = ['content-type', 'x-mote-simulated'].map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value !== null);
      res.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
    });
    this.base = await listen(this.#server);
  }

  stop() {
    return close(this.#server);
  }
}

async function listen(server) {
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${server.address().port}`;
}

async function close(server) {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

let ids = 1;

/** A place in each country that the tests name: a sensor's country is that of its coordinates. */
const PLACES = {
  AT: ['48.200', '16.370'],
  BG: ['42.690', '23.320'],
  DE: ['48.800', '9.003'],
  FR: ['48.850', '2.350'],
  GB: ['57.150', '-2.110'],
  NL: ['52.370', '4.900'],
  US: ['40.710', '-74.010'],
};

/** A record as the live feed has it, somewhere in its country. `at` is in Unix seconds. */
export function record({ sensor, type = 'SDS011', country = 'DE', lat = PLACES[country][0], lon = PLACES[country][1], at, values, indoor = 0 }) {
  const time = new Date(at * 1000).toISOString();
  return {
    id: ids++,
    sampling_rate: null,
    timestamp: `${time.slice(0, 10)} ${time.slice(11, 19)}`,
    sensor: { id: sensor, pin: '1', sensor_type: { id: 14, name: type, manufacturer: type === 'SDS011' ? 'Nova Fitness' : 'various' } },
    location: { id: 10_000 + sensor, latitude: lat, longitude: lon, altitude: '245.0', country, exact_location: 0, indoor },
    sensordatavalues: Object.entries(values).map(([value_type, value]) => ({ id: ids++, value_type, value: String(value) })),
  };
}

/** One record every five minutes from `hours` ago up to the last minute. */
export function history({ hours, now, values, ...rest }) {
  const list = [];
  for (let at = now - hours * 3600; at <= now - 20; at += 300) list.push(record({ ...rest, at, values: values(at) }));
  return list;
}
