// For people who write beside a machine, where the network comes and goes. Every form works without this file.
//   form[data-draft=NAME]   what is typed is kept on this telephone until the service has it. Sent without a network, the
//                           form waits here and goes by itself later; its key makes it count once, however often it is sent
//   [data-draft-status]     where that is said: [data-kept], [data-queued], [data-full], [data-sent], [data-refused]
//   [data-sign]             a canvas to sign on with a finger, its picture in the hidden input beside it
(() => {
  'use strict';
  const DRAFT = 'galon-draft:', QUEUE = 'galon-queue:', REFUSED = 'galon-refused:';
  const status = document.querySelector('[data-draft-status]');
  const say = (what) => { if (status && status.dataset[what]) status.textContent = status.dataset[what] };
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)) } catch { return null } };
  const keep = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); return true } catch { return false } };
  const drop = (name) => { try { localStorage.removeItem(name) } catch { /* nothing was kept */ } };
  const named = (start) => { try { return Object.keys(localStorage).filter((k) => k.startsWith(start)) } catch { return [] } };
  const waiting = () => named(QUEUE);

  const fields = (form) => [...new FormData(form)].filter(([, v]) => typeof v === 'string');

  // A photo is made small enough to be kept, and to go through a weak network.
  const small = async (file) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', 0.8);
  };

  const bodyOf = (kept) => {
    const data = new FormData();
    kept.fields.forEach(([name, value]) => data.append(name, value));
    if (kept.photo) {
      const raw = atob(kept.photo.url.split(',')[1]);
      const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
      data.append(kept.photo.name, new Blob([bytes], { type: 'image/jpeg' }), 'photo.jpg');
      return data;
    }
    return new URLSearchParams(kept.fields);
  };

  // sent tells what became of a form: the service has it, it refuses it for good, or nobody was reached.
  const send = async (kept) => {
    const answer = await fetch(kept.action, { method: 'POST', body: bodyOf(kept), redirect: 'follow' });
    if (answer.status >= 500 || answer.status === 429) throw new Error('later');
    return answer;
  };

  const fill = (form, kept, onlyEmpty) => kept.fields.forEach(([field, value]) => {
    const control = form.elements[field];
    if (!control || control.type === 'file' || control.type === 'hidden' && field !== 'form-key' || onlyEmpty && control.value) return;
    control.value = value; // of a RadioNodeList too
  });

  // giveBack puts what was refused back into its form, unless other words stand there: then it waits for the next one.
  const giveBack = () => document.querySelectorAll('form[data-draft]').forEach((form) => {
    const draft = DRAFT + form.dataset.draft;
    if (read(draft) || [...form.querySelectorAll('textarea,input:not([type=hidden])')].some((c) => /^(textarea|text|email|number)$/.test(c.type) && c.value !== c.defaultValue)) return;
    for (const name of named(REFUSED)) {
      const kept = read(name);
      if (!kept || kept.draft !== form.dataset.draft || !keep(draft, kept)) continue;
      drop(name);
      fill(form, kept, false);
      return;
    }
  });

  let busy = false;
  const flush = async () => {
    if (busy || navigator.onLine === false) return;
    busy = true;
    for (const name of waiting()) {
      const kept = read(name);
      if (!kept) { drop(name); continue }
      try {
        const answer = await send(kept);
        if (answer.ok) { drop(name); say('sent'); continue }
        keep(REFUSED + name.slice(QUEUE.length), { ...kept, photo: undefined }); // back into its form, where the person sees why
        drop(name);
        giveBack();
        say('refused');
      } catch { break }
    }
    busy = false;
    if (waiting().length) say('queued');
  };

  document.querySelectorAll('form[data-draft]').forEach((form) => {
    const name = DRAFT + form.dataset.draft;
    const kept = read(name);
    const key = form.elements['form-key'];
    const faulty = document.querySelector('.resume'); // then what the service has sent back is newer
    if (kept) {
      fill(form, kept, faulty);
      say('kept');
    }
    let timer = 0;
    const store = () => say(keep(name, { fields: fields(form), draft: form.dataset.draft, action: location.pathname }) ? 'kept' : 'full');
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(store, 200) });
    addEventListener('pagehide', () => { if (timer) { clearTimeout(timer); store() } });

    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (form.dataset.gone) return;
      form.dataset.gone = '1';
      clearTimeout(timer);
      timer = 0; // what leaves is kept below; the emptied form must not take its place
      const entry = { fields: fields(form), draft: form.dataset.draft, action: location.pathname };
      const input = form.querySelector('input[type=file]');
      const file = input && input.files[0];
      let plain = false;
      if (file) {
        try { entry.photo = { name: input.name, url: await small(file) } } catch { plain = true } // a PDF goes as it is
      }
      const place = QUEUE + key.value;
      const stored = !plain && keep(place, entry);
      if (stored) drop(name); else keep(name, entry.photo ? { ...entry, photo: undefined } : entry);
      try {
        const answer = plain ? await fetch(entry.action, { method: 'POST', body: new FormData(form) }) : await send(entry);
        if (answer.ok) {
          drop(place);
          drop(name);
          location.assign(answer.url);
          return;
        }
        drop(place);
        keep(name, { ...entry, photo: undefined });
        HTMLFormElement.prototype.submit.call(form); // the page that says what is wrong
      } catch {
        delete form.dataset.gone;
        say(stored ? 'queued' : 'full');
        if (stored) { // a new key: what is typed next is another thing
          key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(36).padStart(2, '0')).join('');
          if (!faulty) form.reset(); else form.querySelectorAll('textarea,input[type=text],input[type=file]').forEach((control) => { control.value = '' });
          const clear = form.querySelector('[data-clear]');
          if (clear) clear.click();
        }
      }
    });
  });

  giveBack();
  addEventListener('online', flush);
  setInterval(flush, 10000);
  flush();
  if (waiting().length) say('queued');

  document.querySelectorAll('[data-sign]').forEach((box) => {
    const canvas = box.querySelector('canvas'), hidden = box.querySelector('input[type=hidden]'), pen = canvas.getContext('2d');
    box.hidden = false;
    Object.assign(pen, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#221A2C' });
    let drawing = false;
    const at = (e) => {
      const r = canvas.getBoundingClientRect();
      return [(e.clientX - r.left) * canvas.width / r.width, (e.clientY - r.top) * canvas.height / r.height];
    };
    canvas.addEventListener('pointerdown', (e) => { drawing = true; canvas.setPointerCapture(e.pointerId); pen.beginPath(); pen.moveTo(...at(e)) });
    canvas.addEventListener('pointermove', (e) => { if (drawing) { pen.lineTo(...at(e)); pen.stroke() } });
    const end = () => { if (drawing) hidden.value = canvas.toDataURL('image/png'); drawing = false };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    box.querySelector('[data-clear]').addEventListener('click', () => { pen.clearRect(0, 0, canvas.width, canvas.height); hidden.value = '' });
  });
})();
