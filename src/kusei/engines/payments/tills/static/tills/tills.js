/* Adds up what is counted and says the change while somebody types. Without scripts the server does both. */
(() => {
  'use strict';
  const narrow = (text) => text.replace(/[０-９]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[,，円\s]/g, '');
  const figure = (text) => (/^\d{1,9}$/.test(narrow(text)) ? Number(narrow(text)) : 0);
  const shown = (place, yen) => { place.textContent = place.dataset.words.replace('0', yen.toLocaleString('en')); };

  const sum = document.querySelector('[data-till-sum]');
  if (sum) {
    const boxes = [...document.querySelectorAll('input[data-yen]')];
    const add = () => shown(sum, boxes.reduce((all, box) => all + figure(box.value) * Number(box.dataset.yen), 0));
    boxes.forEach((box) => box.addEventListener('input', add));
    add();
  }
  const change = document.querySelector('[data-till-change]');
  const tendered = document.querySelector('#id_tendered');
  if (change && tendered) {
    tendered.addEventListener('input', () => {
      const left = figure(tendered.value) - Number(change.dataset.tillChange);
      change.hidden = left < 0;
      shown(change, Math.max(left, 0));
    });
  }
})();
