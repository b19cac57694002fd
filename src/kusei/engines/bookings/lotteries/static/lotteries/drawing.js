// The draw of a lottery, version 1, and the check of its published file: the second implementation, written from
// docs/engines/bookings-lotteries.md and not from the Python one. No dependency; SHA-256 is the browser's own.
// KuseiLottery.verify(bytes, earlierBytes) resolves to {findings, result, reasons, promise, seed}, or throws WrongFile.
(() => {
  'use strict';
  class WrongFile extends Error {}
  const HEAD = { format: 'kusei-lottery', version: '1' };
  const PARTS = ['promise', 'entries', 'result'];
  const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/;
  const HASH = /^[0-9a-f]{64}$/;
  const SEED = /^[!-~]{32,128}$/;
  const LINE = /^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}$/u;

  // Bytes and hashes
  const ordered = (value) => {
    if (Array.isArray(value)) return value.map(ordered);
    if (value === null || typeof value !== 'object') return value;
    const pairs = Object.keys(value).sort().map((key) => [key, ordered(value[key])]);
    return Object.fromEntries(pairs);
  };
  const canonical = (value) => `${JSON.stringify(ordered(value))}\n`;
  const encoder = new TextEncoder();
  const sha256 = async (text) => {
    const hash = await crypto.subtle.digest('SHA-256', encoder.encode(text));
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const digest = (value) => sha256(canonical(value));
  const before = (a, b) => (a < b ? -1 : Number(a > b));
  const by = (...keys) => (a, b) => keys.reduce((found, key) => found || before(key(a), key(b)), 0);

  // Reading
  const must = (good) => { if (!good) throw new WrongFile(); };
  const text = (pattern, value) => { must(typeof value === 'string' && pattern.test(value)); return value; };
  const whole = (value, least = 0) => {
    must(Number.isInteger(value) && value >= least && value <= 1e9);
    return value;
  };
  const flag = (value) => { must(typeof value === 'boolean'); return value; };
  const list = (value, read, least = 0) => { must(Array.isArray(value) && value.length >= least); return value.map(read); };
  const fields = (value, names) => {
    must(value !== null && typeof value === 'object' && !Array.isArray(value));
    must(Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name)));
    return value;
  };
  const once = (all, key) => { must(new Set(all.map(key)).size === all.length); return all; };
  const keys = (value) => {
    const found = list(value, (one) => text(KEY, one), 1);
    must(found.every((one, at) => at === 0 || found[at - 1] < one));
    return found;
  };

  const promiseOf = (value) => {
    fields(value, ['lottery', 'name', 'closes', 'seed_hash', 'rules', 'slots']);
    const { rules } = value;
    fields(rules, ['reserves', 'reserves_residents_first', 'slots_per_month', 'wins_per_month']);
    const cap = (number) => (number === null ? null : whole(number));
    const slots = list(value.slots, (one) => {
      fields(one, ['slot', 'places', 'month', 'residents_first']);
      must(whole(one.residents_first) <= whole(one.places));
      return { ...one, slot: text(KEY, one.slot), month: text(MONTH, one.month) };
    });
    return {
      lottery: text(KEY, value.lottery),
      name: text(LINE, value.name),
      closes: text(LINE, value.closes),
      seed_hash: text(HASH, value.seed_hash),
      rules: {
        reserves: whole(rules.reserves),
        reserves_residents_first: flag(rules.reserves_residents_first),
        slots_per_month: cap(rules.slots_per_month),
        wins_per_month: cap(rules.wins_per_month),
      },
      slots: once(slots, (one) => one.slot).sort(by((one) => one.slot)),
    };
  };

  const enteredOf = (file, promise) => {
    const known = new Set(promise.slots.map((one) => one.slot));
    const entries = list(file.entries, (one) => {
      fields(one, ['ticket', 'groups', 'class', 'resident', 'most', 'wishes']);
      const wishes = list(one.wishes, keys, 1);
      must(wishes.flat().every((key) => known.has(key)));
      return {
        ticket: text(KEY, one.ticket),
        groups: keys(one.groups),
        class: whole(one.class),
        resident: flag(one.resident),
        most: whole(one.most, 1),
        wishes,
      };
    });
    const confirmed = list(file.confirmed, (one) => {
      fields(one, ['group', 'month', 'slots', 'wins']);
      return { group: text(KEY, one.group), month: text(MONTH, one.month), slots: whole(one.slots), wins: whole(one.wins) };
    });
    return {
      entries: once(entries, (one) => one.ticket).sort(by((one) => one.ticket)),
      confirmed: once(confirmed, (one) => `${one.group} ${one.month}`).sort(by((one) => one.group, (one) => one.month)),
    };
  };

  const fileOf = (bytes) => {
    let content;
    let file;
    try {
      content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      file = JSON.parse(content);
    } catch {
      throw new WrongFile();
    }
    must(file !== null && typeof file === 'object' && !Array.isArray(file));
    must(file.format === HEAD.format && file.version === HEAD.version);
    const { hashes } = file;
    must(hashes !== null && typeof hashes === 'object' && !Array.isArray(hashes));
    const count = Object.keys(hashes).length;
    must(count > 0);
    fields(hashes, PARTS.slice(0, count));
    Object.values(hashes).forEach((one) => text(HASH, one));
    const drawn = count === PARTS.length ? ['entries', 'confirmed', 'seed', 'result'] : [];
    fields(file, ['format', 'version', 'promise', 'hashes', ...drawn]);
    return { content, file, hashes };
  };

  // The draw
  const draw = async (promise, entered, seed) => {
    const { rules } = promise;
    const slots = new Map(promise.slots.map((one) => [one.slot, { ...one, left: one.places, quota: one.residents_first, winners: [] }]));
    const held = new Map(entered.confirmed.map((one) => [`${one.group} ${one.month}`, { slots: one.slots, wins: one.wins }]));
    const holds = (group, month) => {
      const key = `${group} ${month}`;
      if (!held.has(key)) held.set(key, { slots: 0, wins: 0 });
      return held.get(key);
    };
    const order = [];
    for (let from = 0; from < entered.entries.length; from += 1000) {
      const some = entered.entries.slice(from, from + 1000);
      order.push(...await Promise.all(some.map(async (entry) => (
        { entry, hash: await sha256(`${seed}:${entry.ticket}`), reasons: entry.wishes.map(() => null), won: [] }))));
    }
    order.sort(by((one) => one.entry.class, (one) => one.hash));
    order.forEach((one, at) => { one.rank = at; });

    const monthsOf = (wish) => {
      const months = new Map();
      wish.forEach((key) => months.set(slots.get(key).month, (months.get(slots.get(key).month) || 0) + 1));
      return [...months];
    };
    const over = (entry, wish) => monthsOf(wish).some(([month, count]) => entry.groups.some((group) => {
      const has = holds(group, month);
      return (rules.slots_per_month !== null && has.slots + count > rules.slots_per_month)
        || (rules.wins_per_month !== null && has.wins + 1 > rules.wins_per_month);
    }));
    const withdrawn = (one, wish) => one.won.length >= one.entry.most
      || one.won.some((number) => one.entry.wishes[number].some((key) => wish.includes(key)));
    const take = (one, number, reason) => {
      const wish = one.entry.wishes[number];
      wish.forEach((key) => {
        slots.get(key).left -= 1;
        slots.get(key).winners.push({ ticket: one.entry.ticket, wish: number + 1 });
      });
      monthsOf(wish).forEach(([month, count]) => one.entry.groups.forEach((group) => {
        holds(group, month).slots += count;
        holds(group, month).wins += 1;
      }));
      one.won.push(number);
      one.reasons[number] = reason;
    };

    for (const one of order.filter(({ entry }) => entry.resident)) {
      one.entry.wishes.forEach((wish, number) => {
        if (withdrawn(one, wish) || wish.some((key) => slots.get(key).quota === 0) || over(one.entry, wish)) return;
        take(one, number, 'won-as-resident');
        wish.forEach((key) => { slots.get(key).quota -= 1; slots.get(key).last = one.rank; });
      });
    }
    for (const one of order) {
      one.entry.wishes.forEach((wish, number) => {
        if (one.reasons[number] !== null) return;
        const full = wish.map((key) => slots.get(key)).filter((slot) => slot.left === 0);
        if (withdrawn(one, wish)) one.reasons[number] = 'withdrawn';
        else if (full.length > 0) {
          const overtaken = !one.entry.resident && full.some((slot) => slot.last > one.rank);
          one.reasons[number] = overtaken ? 'residents-first' : 'full';
        } else if (over(one.entry, wish)) one.reasons[number] = 'group-cap';
        else take(one, number, 'won');
      });
    }

    const waiting = new Map([...slots.keys()].map((key) => [key, new Map()]));
    for (const one of order) {
      one.entry.wishes.forEach((wish, number) => {
        if (!['full', 'residents-first'].includes(one.reasons[number]) || withdrawn(one, wish)) return;
        wish.filter((key) => !waiting.get(key).has(one.entry.ticket)).forEach((key) => {
          waiting.get(key).set(one.entry.ticket, { resident: one.entry.resident, wish: number + 1 });
        });
      });
    }
    const reservesOf = (slot) => {
      if (slot.left > 0) return [];
      const all = [...waiting.get(slot.slot)].map(([ticket, { resident, wish }]) => ({ resident, place: { ticket, wish } }));
      const first = rules.reserves_residents_first
        ? [...all.filter((one) => one.resident), ...all.filter((one) => !one.resident)]
        : all;
      return first.slice(0, rules.reserves).map((one) => one.place);
    };
    return {
      entries: order.map((one) => ({ ticket: one.entry.ticket, wishes: one.reasons })).sort(by((one) => one.ticket)),
      slots: [...slots.values()].map((slot) => (
        { slot: slot.slot, winners: slot.winners, reserves: reservesOf(slot), left: slot.left })),
    };
  };

  const verify = async (bytes, earlier = null) => {
    const { content, file, hashes } = fileOf(bytes);
    const promise = promiseOf(file.promise);
    const rebuilt = { ...file, promise };
    const findings = [['promise-hash', hashes.promise === await digest(promise)]];
    let result = null;
    if (hashes.result) {
      const entered = enteredOf(file, promise);
      const seed = text(SEED, file.seed);
      Object.assign(rebuilt, entered);
      result = await draw(promise, entered, seed);
      findings.push(
        ['seed', promise.seed_hash === await sha256(seed)],
        ['entries-hash', hashes.entries === await digest(entered)],
        ['draw', canonical(result) === canonical(file.result)],
        ['result-hash', hashes.result === await digest(result)],
      );
    }
    findings.unshift(['form', canonical(rebuilt) === content]);
    if (earlier) {
      for (const [name, said] of Object.entries(fileOf(earlier).hashes)) findings.push([`${name}-earlier`, hashes[name] === said]);
    }
    return { findings, promise, hashes, seed: result && file.seed, result: result && canonical(result), reasons: result && result.entries };
  };

  globalThis.KuseiLottery = { verify, WrongFile };
})();
