/* An answer may open other questions: htmx then puts new fields in the place of the old ones. This keeps what was
   typed meanwhile, and the inputs of files themselves: a dialog may be open in which somebody looks for a photo. It does
   not disturb the conversion of kana. Without scripts there is a button for the same. */
(() => {
  'use strict';
  const sent = new WeakMap();
  let composing = false, later = null, kept = [], pickers = [], taken = new Set();

  const ticked = (box) => box.type === 'checkbox' || box.type === 'radio';
  const values = (fields) => new Map(
    [...fields.querySelectorAll('input[id]:not([type=file]), textarea[id], select[id]')]
      .map((box) => [box.id, ticked(box) ? box.checked : box.value]));
  const files = (fields) => [...fields.querySelectorAll('input[type=file][id]')];

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
    if (!known) return;
    const asking = event.detail.requestConfig.elt;
    if (composing && !asking.matches('button, input')) {
      event.detail.shouldSwap = false;
      later = asking;
      return;
    }
    kept = [...values(event.detail.target)].filter(([id, value]) => known.before.get(id) !== value);
    pickers = files(event.detail.target);
    taken = known.taken;
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const [id, value] of kept) {
      const box = document.getElementById(id);
      if (box) box[ticked(box) ? 'checked' : 'value'] = value;
    }
    for (const box of pickers) {
      if (taken.has(box)) box.value = '';
      const fresh = document.getElementById(box.id);
      if (!fresh || fresh === box) continue;
      const focused = document.activeElement === fresh;
      for (const name of box.getAttributeNames()) if (!fresh.hasAttribute(name)) box.removeAttribute(name);
      for (const name of fresh.getAttributeNames()) box.setAttribute(name, fresh.getAttribute(name));
      fresh.replaceWith(box);
      window.htmx.process(box);
      if (focused) box.focus({ preventScroll: true });
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
