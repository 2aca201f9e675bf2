// Small comforts only: every page works without this file.
//   [data-copy="text"]   copies the text and says [data-done] in the page's live region
//   [data-share="url"]   opens the phone's own share sheet ([data-title])
//   [data-print]         prints
//   [data-poll]          an element with an id: reads its page again every two seconds and takes over its new
//                        content, until the answer has no data-poll; [data-say] is spoken when it changes
// Buttons that need it stand in the page with the attribute hidden, which is taken away here.
(() => {
  'use strict';
  const all = (q) => [...document.querySelectorAll(q)];
  const live = document.createElement('p');
  live.className = 'vh';
  live.setAttribute('role', 'status');
  document.body.append(live);
  const say = (text) => { live.textContent = ''; setTimeout(() => { live.textContent = text || '' }, 50) };

  all('[data-copy]').forEach((b) => {
    if (!navigator.clipboard) return;
    b.hidden = false;
    b.addEventListener('click', async () => {
      try { await navigator.clipboard.writeText(b.dataset.copy) } catch { return }
      const word = b.querySelector('[data-word]');
      if (word) word.textContent = b.dataset.done;
      say(b.dataset.done);
    });
  });

  all('[data-share]').forEach((b) => {
    if (!navigator.share) return;
    b.hidden = false;
    b.addEventListener('click', () => navigator.share({ title: b.dataset.title, url: b.dataset.share }).catch(() => {}));
  });

  all('[data-print]').forEach((b) => {
    b.hidden = false;
    b.addEventListener('click', () => window.print());
  });

  const poll = async (e, said) => {
    let next, title;
    try {
      const answer = await fetch(e.dataset.poll || location.href, { headers: { Accept: 'text/html' } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        [next, title] = [page.getElementById(e.id), page.title];
      }
    } catch { /* the network may come back */ }
    if (next) {
      e.replaceWith(document.adoptNode(next));
      e = next;
      document.title = title;
      if (e.dataset.say && e.dataset.say !== said) say(said = e.dataset.say);
    }
    if ('poll' in e.dataset) setTimeout(poll, 2000, e, said);
  };
  all('[data-poll][id]').forEach((e) => setTimeout(poll, 2000, e, e.dataset.say));

  const faults = document.querySelector('.resume');
  if (faults) faults.focus();
})();
