// A juror's page: what is ticked or written is kept at once, here and on the server; without a network it stays on this
// device and leaves when the network is back. The page works without this file, by its buttons.
//   form[data-draft]   one candidate; named without a person and without the link
//   #etat              says how it stands; its data- attributes are the sentences, and data-page where this page is read:
//                      after a refused form the address is that of the form
//   #deliberation      is read again every few seconds, so that the members see each other
(() => {
  'use strict';
  const state = document.getElementById('etat');
  const say = (text) => { if (state && text && state.textContent !== text) state.textContent = text };
  const store = { get: (k) => { try { return JSON.parse(localStorage.getItem(k)) } catch { return null } },
    set: (k, v) => { try { localStorage.setItem(k, JSON.stringify(v)) } catch { /* full, or forbidden */ } },
    drop: (k) => { try { localStorage.removeItem(k) } catch { /* nothing was kept */ } } };
  const fields = (form) => [...new FormData(form)].filter(([name]) => name !== 'candidate' && name !== 'version');
  const fill = (form, entries) => {
    for (const e of form.elements) {
      if (!e.name || e.type === 'hidden') continue;
      const values = entries.filter(([name]) => name === e.name).map(([, v]) => v);
      if (e.type === 'radio' || e.type === 'checkbox') e.checked = values.includes(e.value); else e.value = values[0] ?? '';
    }
  };

  document.querySelectorAll('form[data-draft]').forEach((form) => {
    const key = 'galon-jury-' + form.dataset.draft;
    const saved = form.querySelector('[data-saved]');
    let edits = 0, busy = false, timer = 0;
    const send = async () => {
      clearTimeout(timer);
      if (busy) { timer = setTimeout(send, 300); return }
      busy = true;
      const sent = edits;
      try {
        const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { Accept: 'application/json' } });
        const told = await answer.json().catch(() => ({}));
        if (answer.ok) {
          form.elements.version.value = told.version;
          if (sent === edits) store.drop(key); else store.set(key, { version: told.version, entries: fields(form) });
          saved.textContent = told.said;
          say(told.said);
          refresh();
        } else say(told.title || told.detail || '');
      } catch {
        say(state.dataset.offline);
        timer = setTimeout(send, 4000);
      }
      busy = false;
    };
    const note = (wait) => {
      edits++;
      store.set(key, { version: form.elements.version.value, entries: fields(form) });
      clearTimeout(timer);
      timer = setTimeout(send, wait);
    };
    form.addEventListener('input', (e) => note(e.target.type === 'radio' || e.target.type === 'checkbox' ? 0 : 700));
    addEventListener('online', () => { if (store.get(key)) send() });

    const kept = store.get(key);
    if (!kept) return;
    const take = () => { fill(form, kept.entries); note(0); say(state.dataset.restore) };
    if (JSON.stringify(kept.entries) === JSON.stringify(fields(form))) store.drop(key);
    else if (String(kept.version) === form.elements.version.value) take();
    else { // the server has something newer, perhaps from another screen: the person chooses
      const again = document.createElement('button');
      again.type = 'button';
      again.className = 'btn b2';
      again.textContent = state.dataset.take;
      again.addEventListener('click', () => { again.remove(); take() });
      saved.after(again);
      say(state.dataset.older);
    }
  });

  let touched = false;
  const part = () => document.getElementById('deliberation');
  const watch = () => part().addEventListener('input', () => { touched = true });
  const refresh = async () => {
    if (document.hidden || touched || part().contains(document.activeElement) && document.activeElement !== part()) return;
    try {
      const answer = await fetch(state ? state.dataset.page : location.pathname, { headers: { Accept: 'text/html' } });
      if (!answer.ok) return;
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('deliberation');
      if (next && !touched && next.innerHTML !== part().innerHTML) { part().replaceWith(document.adoptNode(next)); watch() }
    } catch { /* the network may come back */ }
  };
  watch();
  setInterval(refresh, 4000);
})();
