// The editor of badge models. Every form works without this file.
//   form[data-model]          what is typed is sent by itself after a pause, and when the page goes away; the service says when
//                             it kept it
//   [data-model-status]       where that is said; [data-failed] is the sentence for no answer
//   form[data-searching=URL]  the search of frameworks answers while one types, as boxes to tick in [data-aligned];
//                             [data-nothing] is the sentence when nothing is found
//   form[data-preview=URL]    the picture [data-preview-image] follows the chosen colour and pictogram, its text by [data-alt]
//                             and [data-words] too, and the search of pictograms hides in [data-pictograms] what does not fit,
//                             or says by [data-nothing] that nothing does
(() => {
  'use strict';
  const later = (f, ms) => { let t = 0; return () => { clearTimeout(t); t = setTimeout(f, ms) } };
  const fold = (s) => s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae');

  // How many letters to add, drop, exchange or swap until one word is the beginning of the other.
  const slips = (a, b) => {
    let before = [], last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return Math.min(...last.slice(-(Math.max(b.length - a.length, 0) + 1)));
  };

  document.querySelectorAll('form[data-model]').forEach((form) => {
    const status = form.querySelector('[data-model-status]');
    let busy = false, again = false, stopped = false, unsent = false, pressed = null, retry = 0;
    const written = () => new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === 'string')); // a file goes with the button only
    const post = (more) => fetch(form.getAttribute('action'), { method: 'POST', body: written(), headers: { Accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(20000), ...more });
    const keep = async () => {
      if (stopped) return;
      if (busy) { again = true; return }
      busy = true;
      again = unsent = false;
      try {
        const answer = await post();
        const told = await answer.json();
        status.textContent = told.text || '';
        clearTimeout(retry);
        retry = 0;
        if (answer.ok && told.revision) form.elements.revision.value = told.revision;
        if (answer.status === 409) stopped = true; // the person decides, on the page that the button brings
      } catch { // no network, or nobody is signed in any more: what is typed stays here, and is sent again
        unsent = true;
        status.textContent = status.dataset.failed;
        clearTimeout(retry);
        retry = setTimeout(keep, 15000);
      }
      busy = false;
      if (pressed) form.requestSubmit(pressed);
      else if (again) keep();
    };
    const soon = later(keep, 2000);
    form.addEventListener('input', (e) => {
      if (e.target.type === 'search' || e.target.type === 'file') return;
      unsent = true;
      soon();
    });
    form.addEventListener('submit', (e) => {
      stopped = true;
      pressed = busy ? e.submitter : null; // two at once would look like two people who write
      if (pressed) e.preventDefault();
    });
    addEventListener('pageshow', (e) => { if (e.persisted) stopped = false }); // by the button that goes back
    // The next page is made of what is kept by then: a link waits for it, and what leaves otherwise sends it on its way.
    document.addEventListener('click', (e) => {
      const link = e.target.closest('a[href]');
      if (!link || !unsent || stopped || busy || link.target || link.getAttribute('href').startsWith('#') || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
      e.preventDefault();
      Promise.race([keep(), new Promise((done) => setTimeout(done, 3000))]).then(() => { location.href = link.href });
    });
    ['beforeunload', 'pagehide'].forEach((leaving) => addEventListener(leaving, () => {
      if (!unsent || stopped || busy) return;
      unsent = false;
      post({ keepalive: true }).catch(() => {});
    }));
    addEventListener('online', () => { if (retry) keep() });

    const search = form.elements.q, boxes = form.querySelector('[data-aligned]'), nothing = form.querySelector('[data-nothing]');
    if (!search || !boxes) return;
    let asked = '';
    search.addEventListener('input', later(async () => {
      const words = search.value.trim();
      if (words.length < 2 || words === asked) return;
      asked = words;
      try {
        const answer = await fetch(form.dataset.searching + '?q=' + encodeURIComponent(words), { headers: { Accept: 'application/json' } });
        const found = (await answer.json()).items;
        if (asked !== words) return;
        boxes.querySelectorAll('label').forEach((label) => { if (!label.querySelector('input').checked) label.remove() });
        nothing.hidden = found.length > 0;
        const ticked = new Set([...boxes.querySelectorAll('b')].map((b) => b.textContent));
        found.filter((x) => !ticked.has(x.name)).forEach((x) => {
          const label = document.createElement('label'), box = document.createElement('input'), text = document.createElement('span'), name = document.createElement('b'), of = document.createElement('span');
          label.className = 'choix';
          Object.assign(box, { type: 'checkbox', name: 'align', value: x.value });
          name.textContent = x.name;
          of.className = 'petit';
          of.textContent = x.of;
          text.append(name, ' ', of);
          label.append(box, text);
          boxes.append(label);
        });
      } catch { /* the button beside the field still searches */ }
    }, 300));
  });

  document.querySelectorAll('form[data-preview]').forEach((form) => {
    const image = form.querySelector('[data-preview-image]');
    const alt = form.elements.alt, words = JSON.parse(form.dataset.words);
    const says = () => {
      const shown = form.querySelector('[name=pictogram]:checked ~ span'), color = words[form.elements.color.value];
      return shown && color ? form.dataset.alt.replace('{c}', color).replace('{i}', shown.textContent) : '';
    };
    let said = form.elements.keep?.checked ? alt.value : says();
    form.addEventListener('change', (e) => {
      if (e.target.name !== 'color' && e.target.name !== 'pictogram') return;
      const keep = form.elements.keep;
      if (keep) keep.checked = false;
      if (alt.value === said || !alt.value) alt.value = says(); // until somebody writes it
      said = says();
      image.src = form.dataset.preview + '?' + new URLSearchParams({ c: form.elements.color.value, i: form.elements.pictogram.value });
    });
    const search = form.elements.q;
    const all = [...form.querySelectorAll('[data-pictograms] li')], nothing = form.querySelector('[data-nothing]');
    search.addEventListener('input', () => {
      const words = fold(search.value).split(/[^a-z0-9]+/).filter(Boolean).map((w) => w.length > 4 ? w.replace(/[sx]$/, '') : w);
      const holds = (li, w) => li.dataset.words.includes(' ' + w);
      const near = (li, w) => w.length > 3 && li.dataset.words.split(' ').some((v) => slips(w, v) <= (w.length < 8 ? 1 : 2));
      const fits = all.some((li) => words.every((w) => holds(li, w))) ? holds : (li, w) => holds(li, w) || near(li, w);
      const none = !all.some((li) => words.every((w) => fits(li, w)));
      nothing.hidden = !none;
      all.forEach((li) => { li.hidden = !none && !li.querySelector('input').checked && words.some((w) => !fits(li, w)) });
    });
  });
})();
