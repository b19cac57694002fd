// The page on which visitors check a lottery: takes the chosen files, lets drawing.js compute, and shows what it found.
// The words stand in the page. Nothing is sent anywhere.
(() => {
  'use strict';
  const LONGEST = 2_000_000; // characters that a text box shows without delay
  const place = document.querySelector('[data-lottery]');
  if (!place || !globalThis.KuseiLottery || !globalThis.crypto?.subtle) return;
  const part = (name) => place.querySelector(`[data-lottery-${name}]`);
  const words = (group, code) => place.querySelector(`[data-${group}="${code}"]`).textContent;
  const status = part('status');
  const bytesOf = async (input) => (input.files[0] ? new Uint8Array(await input.files[0].arrayBuffer()) : null);
  let found = null;

  const line = (text) => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  };
  const show = () => {
    const bad = found.findings.filter(([, agrees]) => !agrees).length;
    status.textContent = words('status', bad ? 'differs' : (found.result ? 'agrees' : 'promised'));
    part('findings').replaceChildren(...found.findings.map(([code, agrees]) => (
      line(`${agrees ? '✓' : '✗'} ${words('check', code)}: ${words('answer', agrees)}`))));
    part('name').textContent = found.promise.name;
    part('drawn').hidden = !found.result;
    part('result').value = found.result && found.result.length <= LONGEST ? found.result : '';
    part('long').hidden = !found.result || found.result.length <= LONGEST;
    part('found').hidden = false;
    look();
  };
  const look = () => {
    const ticket = part('ticket').value.trim();
    const entry = found.reasons?.find((one) => one.ticket === ticket);
    part('none').hidden = !ticket || Boolean(entry);
    part('one').hidden = !entry;
    if (!entry) return;
    part('wishes').replaceChildren(...entry.wishes.map((reason) => line(words('reason', reason))));
    part('tool').textContent = `printf %s "${found.seed}:${ticket}" | sha256sum`;
  };

  place.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    part('found').hidden = true;
    status.textContent = words('status', 'busy');
    try {
      found = await globalThis.KuseiLottery.verify(await bytesOf(part('file')), await bytesOf(part('earlier')));
      show();
    } catch (error) {
      status.textContent = words('status', error instanceof globalThis.KuseiLottery.WrongFile ? 'wrong' : 'failed');
    }
  });
  part('ticket').addEventListener('input', look);
  place.hidden = false;
})();
