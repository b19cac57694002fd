/* The page at a door. Each press becomes an event in IndexedDB first, and is forgotten only after the server has said
   that it keeps it; sending it twice does no harm, since the server knows it by its number. */
(() => {
  'use strict';
  const root = document.querySelector('[data-kiosk]');
  if (!root) return;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const words = part('words').dataset;
  const field = root.querySelector('#card');

  // --- what is kept on this device
  const opening = new Promise((done, failed) => {
    const asked = indexedDB.open('kusei-kiosk', 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('events', { keyPath: 'id' });
      asked.result.createObjectStore('refused', { keyPath: 'id' });
      asked.result.createObjectStore('facts');
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const STORES = ['events', 'refused', 'facts'];
  const within = async (mode, work) => {
    const kept = await opening;
    return new Promise((done, failed) => {
      const transaction = kept.transaction(STORES, mode, { durability: 'strict' });
      let result;
      work(transaction, (value) => { result = value; });
      transaction.oncomplete = () => done(result);
      transaction.onabort = () => failed(transaction.error);
    });
  };
  const put = (event) => within('readwrite', (transaction, give) => {
    const facts = transaction.objectStore('facts');
    const last = facts.get('sequence');
    const offset = facts.get('offset');
    offset.onsuccess = () => {
      const sequence = (last.result || 0) + 1;
      facts.put(sequence, 'sequence');
      const whole = { ...event, sequence, offset_ms: offset.result ?? null };
      transaction.objectStore('events').put(whole);
      give(whole);
    };
  });
  const waiting = (most) => within('readonly', (transaction, give) => {
    const asked = transaction.objectStore('events').getAll(null, most);
    asked.onsuccess = () => give(asked.result);
  });
  const settle = (answer, offset) => within('readwrite', (transaction) => {
    const events = transaction.objectStore('events');
    answer.kept.forEach((id) => events.delete(id));
    answer.refused.forEach(({ id, code }) => {
      const asked = events.get(id);
      asked.onsuccess = () => {
        if (!asked.result) return;
        transaction.objectStore('refused').put({ ...asked.result, why: code });
        events.delete(id);
      };
    });
    transaction.objectStore('facts').put(offset, 'offset');
  });
  const numbers = () => within('readonly', (transaction, give) => {
    const unsent = transaction.objectStore('events').count();
    const refused = transaction.objectStore('refused').count();
    refused.onsuccess = () => give([unsent.result, refused.result]);
  });

  // --- what is shown
  const say = (text) => { part('said').textContent = text; };
  const state = (name) => { root.dataset.state = name; part('net').textContent = words[name]; };
  const show = async () => {
    const [unsent, refused] = await numbers();
    part('unsent').textContent = unsent;
    part('refused').hidden = !refused;
    part('refused-number').textContent = refused;
    return unsent;
  };
  const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });

  // --- sending
  const BATCH = 100;
  let sending = false;
  const post = async (events) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 15000);
    const begun = Date.now();
    try {
      const answer = await fetch(root.dataset.events, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ sent_at: begun, events }),
        signal: stop.signal,
      });
      if (answer.status === 401) return 'stopped';
      if (!answer.ok) return 'offline';
      const told = await answer.json();
      await settle(told, Math.round(told.now - (begun + Date.now()) / 2));
      return 'online';
    } catch {
      return 'offline';
    } finally {
      clearTimeout(timer);
    }
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      let left;
      do {
        const events = await waiting(BATCH);
        const before = events.length;
        state(await post(events));
        left = await show();
        if (root.dataset.state !== 'online' || !before) break;
      } while (left);
    } finally {
      sending = false;
    }
  };

  // --- recording
  let mode = (root.querySelector('[data-mode][aria-pressed=true]') || root.querySelector('[data-mode]')).dataset.mode;
  const choose = (wanted) => {
    mode = wanted;
    root.querySelectorAll('[data-mode]').forEach((one) => one.setAttribute('aria-pressed', String(one.dataset.mode === mode)));
  };
  const random = () => (crypto.randomUUID ? crypto.randomUUID() : '10000000-1000-4000-8000-100000000000'.replace(
    /[018]/g, (sign) => (sign ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (sign / 4)))).toString(16)));
  let last = null;
  let forgetting;
  const remember = (event) => { // for as long as the person still stands there
    last = event;
    part('undo').hidden = last === null;
    clearTimeout(forgetting);
    if (last) forgetting = setTimeout(() => remember(null), 30000);
  };
  const record = async (what, said) => {
    try {
      const event = await put({ id: random(), made_at: Date.now(), device: root.dataset.device, ...what });
      remember(what.kind === 'undo' ? null : event);
    } catch {
      say(words.full);
      return;
    }
    await show();
    say(`${said}　${time()}`);
    send();
  };

  const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const code = (text) => {
    const plain = text.normalize('NFKC').replace(/[\s‐-―−-]/g, '').toUpperCase()
      .replace(/O/g, '0').replace(/[IL]/g, '1');
    if (plain.length !== 12 || [...plain].some((sign) => !ALPHABET.includes(sign))) return null;
    const sum = [...plain.slice(0, 11)].reduce((all, sign, place) => all + ALPHABET.indexOf(sign) * (2 * place + 1), 0);
    return ALPHABET[sum % 32] === plain[11] ? plain : null;
  };
  const recent = new Map();
  const passed = (card, name) => {
    const key = `${mode} ${card}`;
    if (Date.now() - (recent.get(key) || 0) < 5000) { say(words.again); return; }
    recent.clear();
    recent.set(key, Date.now());
    record({ kind: mode, code: card }, `${words[mode]}　${name || `${words.card} …${card.slice(-4)}`}`);
  };

  // --- names, only when the house allows it and somebody typed
  const found = part('found');
  const clear = () => { found.replaceChildren(); found.hidden = true; };
  const search = async (text) => {
    let answer;
    try {
      answer = await fetch(`${root.dataset.names}?q=${encodeURIComponent(text)}`);
    } catch {
      say(words.cut);
      return;
    }
    const people = answer.ok ? (await answer.json()).found : [];
    if (!people.length) { say(words.nobody); return; }
    found.replaceChildren(...people.map((one) => {
      const line = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = one.name;
      button.addEventListener('click', () => { clear(); passed(one.code, one.name); field.focus(); });
      line.append(button);
      return line;
    }));
    found.hidden = false;
    found.querySelector('button').focus();
  };
  const take = (text) => {
    clear();
    const card = code(text);
    if (card) passed(card);
    else if (root.dataset.names && text.trim().length > 1) search(text.trim());
    else say(words.unread);
  };

  part('read').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value;
    field.value = '';
    if (text.trim()) take(text);
  });
  root.querySelectorAll('[data-mode]').forEach((one) => one.addEventListener('click', () => choose(one.dataset.mode)));
  root.querySelectorAll('[data-band]').forEach((one) => one.addEventListener('click', () => {
    const number = root.querySelector('#people');
    const people = Number(number.value);
    if (!Number.isInteger(people) || people < 1 || people > 500) { say(words.number); return; }
    number.value = '1';
    const said = `${words[mode]}　${one.textContent.trim()} ${words.people.replace('0', people)}`;
    record({ kind: mode, people, band: one.dataset.band }, said);
  }));
  part('undo').addEventListener('click', () => {
    if (last) { recent.clear(); record({ kind: 'undo', undoes: last.id }, words.undone); }
    field.focus();
  });
  // A reader types wherever the focus is: its first letter brings the focus back to the field.
  document.addEventListener('keydown', (event) => {
    const elsewhere = !(event.target instanceof HTMLInputElement);
    if (elsewhere && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      field.value += event.key;
      field.focus();
    }
  });

  // --- the camera, where the browser itself reads codes
  const camera = part('camera');
  const video = part('video');
  let stream = null;
  const dark = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    camera.setAttribute('aria-pressed', 'false');
  };
  const look = async (detector) => {
    while (stream) {
      const seen = await detector.detect(video).catch(() => []);
      if (seen.length) take(seen[0].rawValue);
      await new Promise((done) => { setTimeout(done, seen.length ? 2000 : 250); });
    }
  };
  if ('BarcodeDetector' in window && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener('click', async () => {
      if (stream) { dark(); return; }
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      } catch {
        camera.hidden = true;
        return;
      }
      video.srcObject = stream;
      video.hidden = false;
      camera.setAttribute('aria-pressed', 'true');
      await video.play();
      look(new BarcodeDetector({ formats: ['qr_code'] }));
    });
  }
  const full = part('full');
  if (document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener('click', () => (document.fullscreenElement
      ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  }

  // --- ready for a cut
  const prepare = async () => {
    if (!('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register(root.dataset.worker);
    const { active } = await navigator.serviceWorker.ready;
    const keep = [location.pathname, ...[...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src]')]
      .map((one) => one.href || one.src)];
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { root.dataset.ready = 'yes'; part('ready-said').hidden = false; };
    active.postMessage({ keep }, [channel.port2]);
    await navigator.storage?.persist?.();
  };
  prepare().catch(() => undefined); // without a worker the open page still keeps what is recorded
  show().then(send);
  addEventListener('online', send);
  addEventListener('offline', () => state('offline'));
  setInterval(async () => { if (await show()) send(); }, 5000);
  setInterval(send, 60000);
})();
