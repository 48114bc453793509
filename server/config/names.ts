/** Names, addresses and paths of the configuration, each in one spelling. Knows no other setting. */
import { toHostName } from '../../shared/model/address.ts';
import { toHost, toOrigin } from '../http/host-names.ts';
import { isProxyName } from '../http/trusted-proxies.ts';
import { ConfigError } from './config-error.ts';

/** Settings that are names. */
interface Names {
  readonly host: string;
  readonly origins: string[];
  readonly hosts: string[];
  readonly trustProxy: string[];
  readonly basePath: string;
}

/** One name out of a list, in one spelling. @throws ConfigError for what `make` gives nothing for */
function toList(
  key: keyof Names,
  texts: readonly string[],
  make: (text: string) => string | undefined,
  expected: string,
): string[] {
  return texts.map((text) => {
    const name = make(text);
    if (name === undefined) throw new ConfigError(`${key}: ${JSON.stringify(text)} ${expected}`);
    return name;
  });
}

/** Plain segments: what a browser and every proxy leave as they are. */
const BASE_PATH = /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)*\/?$/;

/** Brings names, addresses and paths into one spelling. @throws ConfigError naming the setting */
export function toNames(config: Names): Names {
  const { origins, hosts, trustProxy, basePath } = config;
  if (!BASE_PATH.test(basePath)) {
    throw new ConfigError(`basePath: ${JSON.stringify(basePath)} is no path such as /ticks`);
  }
  return {
    host: toHostName(config.host),
    origins: toList('origins', origins, toOrigin, 'is no origin such as https://ticks.example'),
    hosts: toList('hosts', hosts, toHost, 'is no host name such as ticks.example'),
    trustProxy: toList(
      'trustProxy',
      trustProxy,
      (text) => (isProxyName(text) ? text : undefined),
      'is neither an address, address/bits nor loopback',
    ),
    basePath: basePath.replace(/\/$/, ''),
  };
}
