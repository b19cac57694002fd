/* An answer may open other questions: htmx then puts new fields in the place of the old ones. This keeps what was
   typed meanwhile, and does not disturb the conversion of kana. Without scripts there is a button for the same. */
(() => {
  'use strict';
  const sent = new WeakMap();
  let composing = false, later = null, kept = [];

  const ticked = (box) => box.type === 'checkbox' || box.type === 'radio';
  const values = (fields) => new Map(
    [...fields.querySelectorAll('input[id]:not([type=file]), textarea[id], select[id]')]
      .map((box) => [box.id, ticked(box) ? box.checked : box.value]));

  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', () => {
    composing = false;
    const asking = later;
    later = null;
    if (asking && asking.isConnected) asking.dispatchEvent(new Event('change', { bubbles: true }));
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    const fields = event.detail.target;
    if (fields && fields.classList.contains('form-fields')) sent.set(event.detail.xhr, values(fields));
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    const before = sent.get(event.detail.xhr);
    kept = [];
    if (!before) return;
    const asking = event.detail.requestConfig.elt;
    if (composing && !asking.matches('button, input')) {
      event.detail.shouldSwap = false;
      later = asking;
      return;
    }
    kept = [...values(event.detail.target)].filter(([id, value]) => before.get(id) !== value);
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const [id, value] of kept) {
      const box = document.getElementById(id);
      if (box) box[ticked(box) ? 'checked' : 'value'] = value;
    }
  });
  document.addEventListener('htmx:afterSettle', () => {
    const again = kept.map(([id]) => document.getElementById(id)).filter(Boolean);
    kept = [];
    for (const box of again) box.dispatchEvent(new Event('change', { bubbles: true }));
  });
})();
