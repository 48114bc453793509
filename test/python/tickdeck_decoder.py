#!/usr/bin/env python3
"""Decodes Tickdeck's binary frames, version 1, with nothing but the standard library.

Written from PROTOCOL.md alone, as a check that the document is enough. Reads frames from standard input, each
behind its length (u32, little-endian), and prints one line of JSON a frame. A frame that cannot be decoded
gives {"error": CODE}. Missing prices are null.
"""

import json
import sys

MAX_SAFE = 2**53 - 1
PRICE_BOUND = 2**51
SIZE_BOUND = 2**51
TIME_BOUND_MS = 8_640_000_000_000_000
NS_PER_MS = 1_000_000
INTERVAL_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 86_400_000]


class BadFrame(Exception):
    """Carries TRUNCATED, BAD_VERSION, UNKNOWN_TYPE or MALFORMED."""


class Reader:
    """Takes fields from the front of some bytes."""

    def __init__(self, data, at=0, end=None):
        self.data = data
        self.at = at
        self.end = len(data) if end is None else end

    @property
    def left(self):
        return self.end - self.at

    def fixed(self, count):
        if self.left < count:
            raise BadFrame("TRUNCATED")
        self.at += count
        return int.from_bytes(self.data[self.at - count : self.at], "little")

    def varint(self):
        value = 0
        for index in range(8):
            byte = self.fixed(1)
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                if value > MAX_SAFE:
                    break
                return value
        raise BadFrame("MALFORMED")

    def zigzag(self):
        value = self.varint()
        return value >> 1 if value % 2 == 0 else -(value >> 1) - 1


def require(condition):
    if not condition:
        raise BadFrame("MALFORMED")


def is_turnover(content):
    """A sum of price × size: high × 2^52 + low."""
    return -(2**52) <= content["turnoverHi"] < 2**52 and content["turnoverLo"] < 2**52


def is_price(value):
    return abs(value) < PRICE_BOUND


def read_run(reader, base_ms):
    instrument = reader.varint()
    first_sequence = reader.varint()
    packed = reader.varint()
    count, conflated, unit = packed >> 3, packed & 4, packed & 3
    stands_for = reader.varint() if conflated else count
    length = reader.varint()
    if length > reader.left:
        raise BadFrame("TRUNCATED")
    require(instrument <= 0xFFFFFFFF and 0 < count <= length and stands_for >= count)
    require(first_sequence > 0 and first_sequence + stands_for <= MAX_SAFE)
    records = Reader(reader.data, reader.at, reader.at + length)
    try:
        ticks = read_records(records, count, unit, base_ms)
    except BadFrame:
        raise BadFrame("MALFORMED") from None
    require(records.left == 0)
    reader.at = records.at
    return {
        "instrument": instrument,
        "firstSequence": first_sequence,
        "standsFor": stands_for,
        "ticks": ticks,
    }


def read_records(reader, count, unit, base_ms):
    unit_ns = (NS_PER_MS, 1_000, 1, 1)[unit]
    time_ns = base_ms * NS_PER_MS
    price_reference = trade_size = 0
    bid = ask = None
    bid_size = ask_size = 0
    ticks = []
    for _ in range(count):
        head = reader.fixed(1)
        kind = head & 3
        extension = reader.varint() if head & 128 else 0
        if not head & 4:
            if unit == 3:
                ms = time_ns // NS_PER_MS + reader.zigzag()
                ns = reader.varint()
                require(ns < NS_PER_MS)
                time_ns = ms * NS_PER_MS + ns
            else:
                time_ns += reader.zigzag() * unit_ns
        ms, ns = divmod(time_ns, NS_PER_MS)
        require(abs(ms) <= TIME_BOUND_MS)
        if kind == 0:
            if head & 8:
                price_reference += reader.zigzag()
            if head & 64:
                trade_size = reader.varint()
            side = head >> 4 & 3
            require(side < 3 and extension <= 0xFFFF)
            require(is_price(price_reference) and trade_size < SIZE_BOUND)
            ticks.append(["trade", ms, ns, price_reference, trade_size, side, extension])
        elif kind == 1:
            no_bid, no_ask, flags = extension & 1, extension & 2, extension >> 2
            require(flags <= 0xFFFF)
            require(not (no_bid and head & 8) and not (no_ask and head & 32))
            if head & 8:
                bid = (price_reference if bid is None else bid) + reader.zigzag()
                price_reference = bid
            if head & 16:
                bid_size += reader.zigzag()
            if head & 32:
                ask = (price_reference if ask is None else ask) + reader.zigzag()
            if head & 64:
                ask_size += reader.zigzag()
            require(no_bid or (bid is not None and is_price(bid)))
            require(no_ask or (ask is not None and is_price(ask)))
            require(0 <= bid_size < SIZE_BOUND and 0 <= ask_size < SIZE_BOUND)
            shown = (None if no_bid else bid, None if no_ask else ask)
            ticks.append(["quote", ms, ns, shown[0], bid_size, shown[1], ask_size, flags])
        elif kind == 2:
            status, reason = reader.varint(), reader.varint()
            require(status <= 0xFF and reason <= 0xFF and extension <= 0xFFFF and not head & 0x78)
            ticks.append(["status", ms, ns, status, reason, extension])
        else:
            raise BadFrame("MALFORMED")
    return ticks


PRICES = ("last", "bid", "ask", "open", "high", "low", "previousClose")
ABSENT_ZEROS = "lastSize lastSide lastMs lastNs bidSize askSize quoteMs quoteNs".split()


def read_state(reader, base_ms):
    state = {"instrument": reader.varint(), "sequence": reader.varint()}
    state["status"], state["reason"] = reader.fixed(1), reader.fixed(1)
    parts = reader.fixed(1)
    state.update(dict.fromkeys(PRICES))
    state.update(dict.fromkeys(ABSENT_ZEROS, 0))
    if parts & 1:
        state["lastMs"] = base_ms + reader.zigzag()
        state["lastNs"] = reader.varint()
        state["last"] = reader.zigzag()
        state["lastSize"] = reader.varint()
        state["lastSide"] = reader.fixed(1)
    if parts & 6:
        state["quoteMs"] = base_ms + reader.zigzag()
        state["quoteNs"] = reader.varint()
    if parts & 2:
        state["bid"], state["bidSize"] = reader.zigzag(), reader.varint()
    if parts & 4:
        state["ask"], state["askSize"] = reader.zigzag(), reader.varint()
    if parts & 8:
        state["open"], state["high"], state["low"] = (reader.zigzag() for _ in range(3))
    state["volume"], state["trades"] = reader.varint(), reader.varint()
    state["turnoverHi"], state["turnoverLo"] = reader.zigzag(), reader.varint()
    if parts & 16:
        state["previousClose"] = reader.zigzag()
    require(parts < 32 and state["instrument"] <= 0xFFFFFFFF and state["lastSide"] <= 2)
    require(state["lastNs"] < NS_PER_MS and state["quoteNs"] < NS_PER_MS)
    require(all(state[name] is None or is_price(state[name]) for name in PRICES))
    require(all(abs(state[name]) <= TIME_BOUND_MS for name in ("lastMs", "quoteMs")))
    require(all(state[name] < SIZE_BOUND for name in ("lastSize", "bidSize", "askSize")))
    require(is_turnover(state))
    return state


def read_runs(reader, base_ms):
    runs = []
    while reader.left > 0:
        runs.append(read_run(reader, base_ms))
    return runs


def read_snapshot(reader, base_ms):
    content = {"epoch": reader.fixed(4), "cause": reader.fixed(1)}
    content["state"] = read_state(reader, base_ms)
    content["runs"] = read_runs(reader, base_ms)
    return content


def read_bars(reader, base_ms):
    instrument, interval, flags = reader.varint(), reader.fixed(1), reader.fixed(1)
    count = reader.varint()
    require(interval < len(INTERVAL_MS))
    interval_ms = INTERVAL_MS[interval]
    slot, close = base_ms // interval_ms, 0
    bars = []
    for index in range(count):
        step = reader.zigzag()
        require(index == 0 or step > 0)
        slot += step
        bar = {"startMs": slot * interval_ms, "open": close + reader.zigzag()}
        close = bar["close"] = bar["open"] + reader.zigzag()
        bar["high"] = max(bar["open"], close) + reader.varint()
        bar["low"] = min(bar["open"], close) - reader.varint()
        bar["volume"], bar["trades"] = reader.varint(), reader.varint()
        bar["turnoverHi"], bar["turnoverLo"] = reader.zigzag(), reader.varint()
        bar["firstNs"], bar["lastNs"] = 0, interval_ms * NS_PER_MS - 1
        require(abs(bar["startMs"]) <= TIME_BOUND_MS)
        require(is_price(bar["high"]) and is_price(bar["low"]) and is_turnover(bar))
        bars.append(bar)
    if flags & 2 and bars:
        bars[-1]["firstNs"], bars[-1]["lastNs"] = reader.varint(), reader.varint()
    require(reader.left == 0 and instrument <= 0xFFFFFFFF)
    return {
        "instrument": instrument,
        "interval": interval,
        "isHistory": bool(flags & 1),
        "isForming": bool(flags & 2),
        "bars": bars,
    }


def read_bar_history(reader, base_ms):
    content = {"request": reader.varint(), "left": reader.varint()}
    content.update(read_bars(reader, base_ms))
    require(not content.pop("isHistory"))
    return content


def read_heartbeat(reader, _base_ms):
    content = {"serverMs": reader.fixed(6), "epoch": reader.fixed(4)}
    content["instruments"], content["sequences"] = [], []
    while reader.left > 0:
        content["instruments"].append(reader.varint())
        require(content["instruments"][-1] <= 0xFFFFFFFF)
        content["sequences"].append(reader.varint())
    return content


def read_gap(reader, base_ms):
    content = {"instrument": reader.varint()}
    content["fromSequence"], content["toSequence"] = reader.varint(), reader.varint()
    content["cause"] = reader.fixed(1)
    content["fromMs"], content["toMs"] = base_ms + reader.zigzag(), base_ms + reader.zigzag()
    require(reader.left == 0 and content["instrument"] <= 0xFFFFFFFF)
    require(content["fromSequence"] <= content["toSequence"])
    require(content["fromSequence"] > 0 or content["toSequence"] == 0)
    return content


def read_merged(reader, base_ms):
    updates = []
    while reader.left > 0:
        stands_for = reader.varint()
        state = read_state(reader, base_ms)
        require(0 <= stands_for <= state["sequence"])
        updates.append({"standsFor": stands_for, "state": state})
    return {"updates": updates}


CONTENTS = {
    1: ("runs", lambda reader, base_ms: {"runs": read_runs(reader, base_ms)}),
    2: ("snapshot", read_snapshot),
    3: ("bars", read_bars),
    4: ("heartbeat", read_heartbeat),
    5: ("gap", read_gap),
    6: ("merged", read_merged),
    7: ("marks", read_heartbeat),
    8: ("barHistory", read_bar_history),
}


def decode(data):
    """Gives a frame as a dictionary. Raises BadFrame, nothing else."""
    reader = Reader(data)
    first = reader.fixed(1)
    if first >> 4 != 1:
        raise BadFrame("BAD_VERSION")
    epoch_tag, base_ms, market = reader.fixed(1), reader.fixed(6), reader.varint()
    if first & 15 not in CONTENTS:
        raise BadFrame("UNKNOWN_TYPE")
    name, read_content = CONTENTS[first & 15]
    head = {"type": name, "market": market, "epochTag": epoch_tag, "baseMs": base_ms}
    return {**head, **read_content(reader, base_ms)}


def main():
    stream = sys.stdin.buffer
    while length := stream.read(4):
        data = stream.read(int.from_bytes(length, "little"))
        try:
            frame = decode(data)
        except BadFrame as error:
            frame = {"error": str(error)}
        print(json.dumps(frame, separators=(",", ":")))


if __name__ == "__main__":
    main()
