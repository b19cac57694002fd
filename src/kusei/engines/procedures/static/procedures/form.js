/* An answer may open other questions: htmx then puts new fields in the place of the old ones. This keeps what was
   typed meanwhile, and some inputs themselves: that in which somebody types, with the place or the words marked in it,
   and those of files, as a dialog may be open in which somebody looks for a photo. It does not disturb the conversion
   of kana. Without scripts there is a button for the same. */
(() => {
  'use strict';
  const sent = new WeakMap();
  let composing = false, later = null, kept = [], pickers = [], typing = null, taken = new Set();

  const ticked = (box) => box.type === 'checkbox' || box.type === 'radio';
  const values = (fields) => new Map(
    [...fields.querySelectorAll('input[id]:not([type=file]), textarea[id], select[id]')]
      .map((box) => [box.id, ticked(box) ? box.checked : box.value]));
  const files = (fields) => [...fields.querySelectorAll('input[type=file][id]')];
  const typed = (box) => box.matches('input[id]:not([type=file]), textarea[id]') && !ticked(box);
  const stays = (box) => {  // in the place of the new one, with the attributes of that
    const fresh = document.getElementById(box.id);
    if (!fresh || fresh === box || fresh.type !== box.type) return;
    const focused = document.activeElement === fresh;
    for (const name of box.getAttributeNames()) if (!fresh.hasAttribute(name)) box.removeAttribute(name);
    for (const name of fresh.getAttributeNames()) box.setAttribute(name, fresh.getAttribute(name));
    fresh.replaceWith(box);
    window.htmx.process(box);
    if (focused) box.focus({ preventScroll: true });
  };

  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', () => {
    composing = false;
    const asking = later;
    later = null;
    if (asking && asking.isConnected) asking.dispatchEvent(new Event('change', { bubbles: true }));
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    const fields = event.detail.target;
    if (!fields || !fields.classList.contains('form-fields')) return;
    const uploads = event.detail.requestConfig.elt.type === 'file';  // no other request sends files
    const chosen = uploads ? files(fields).filter((box) => box.files.length) : [];
    sent.set(event.detail.xhr, { before: values(fields), taken: new Set(chosen) });
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    const known = sent.get(event.detail.xhr);
    kept = [];
    pickers = [];
    typing = null;
    if (!known) return;
    const asking = event.detail.requestConfig.elt;
    if (composing && !asking.matches('button, input')) {
      event.detail.shouldSwap = false;
      later = asking;
      return;
    }
    kept = [...values(event.detail.target)].filter(([id, value]) => known.before.get(id) !== value);
    pickers = files(event.detail.target);
    const active = document.activeElement;
    if (active && event.detail.target.contains(active) && typed(active)) typing = active;
    taken = known.taken;
  });
  document.addEventListener('htmx:afterSwap', () => {
    if (typing) stays(typing);
    typing = null;
    for (const [id, value] of kept) {
      const box = document.getElementById(id);
      const what = box && ticked(box) ? 'checked' : 'value';
      if (box && box[what] !== value) box[what] = value;  // setting it moves the place where somebody types
    }
    for (const box of pickers) {
      if (taken.has(box)) box.value = '';
      stays(box);
    }
  });
  document.addEventListener('htmx:afterSettle', () => {
    const again = kept.map(([id]) => document.getElementById(id)).filter(Boolean);
    again.push(...pickers.filter((box) => box.isConnected && box.files.length));  // chosen, and not heard of
    kept = [];
    pickers = [];
    for (const box of again) box.dispatchEvent(new Event('change', { bubbles: true }));
  });
})();
