// Asks the device for a passkey (WebAuthn). Loaded only where one is asked for; nothing else needs this file.
//   form[data-passkey="PATH"]  [data-do="ajouter"|"confirmer"|"entrer"]
// On submit the question is read from PATH/debut, the device answers it, the answer goes to PATH, and then the form is sent
// as it stands, or the page [data-next] is opened. [data-passkey-error] inside the form says what went wrong.
(() => {
  'use strict';
  const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (b) => b ? btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : undefined;
  const post = async (url, body) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Accept': 'application/json' }, body: JSON.stringify(body || {}) });
    if (answer.status === 204) return null;
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error((said.errors && said.errors[0] && said.errors[0].detail) || said.detail), { code: said.code });
    return said;
  };
  const named = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));
  const create = async (o) => {
    const k = o.publicKey;
    const c = await navigator.credentials.create({ publicKey: { ...k, challenge: bytes(k.challenge), user: { ...k.user, id: bytes(k.user.id) }, excludeCredentials: named(k.excludeCredentials) } });
    return { id: c.id, rawId: text(c.rawId), type: c.type, response: { clientDataJSON: text(c.response.clientDataJSON), attestationObject: text(c.response.attestationObject) } };
  };
  const find = async (o) => {
    const k = o.publicKey;
    const c = await navigator.credentials.get({ publicKey: { ...k, challenge: bytes(k.challenge), allowCredentials: named(k.allowCredentials) } });
    const r = c.response;
    return { id: c.id, rawId: text(c.rawId), type: c.type, response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: text(r.userHandle) } };
  };
  // Who has a key adds another one only after showing it: it is asked for here, and then the new one.
  const begin = async (path) => {
    try {
      return await post(path + '/debut');
    } catch (fault) {
      if (fault.code !== 'passkey-needed' || !path.endsWith('/ajouter')) throw fault;
      const shown = path.replace(/ajouter$/, 'confirmer');
      await post(shown, { answer: await find(await post(shown + '/debut')) });
      return post(path + '/debut');
    }
  };
  document.querySelectorAll('form[data-passkey]').forEach((form) => {
    if (!window.PublicKeyCredential) {
      form.querySelectorAll('[data-passkey-none]').forEach((e) => { e.hidden = false });
      return;
    }
    form.hidden = false;
    form.addEventListener('submit', async (e) => {
      e.preventDefault();
      const error = form.querySelector('[data-passkey-error]');
      const button = form.querySelector('button');
      const name = form.querySelector('[data-key-name] input');
      error.hidden = true;
      button.disabled = true;
      try {
        const question = await begin(form.dataset.passkey);
        const answer = await (form.dataset.do === 'ajouter' ? create : find)(question);
        await post(form.dataset.passkey, { name: name ? name.value : '', answer });
        if (name) name.disabled = true; // said already: it has no place in an address
        if (form.dataset.next) location.assign(form.dataset.next); else form.submit();
      } catch (fault) {
        // What the browser says of a refusal is in its own language and for developers.
        error.textContent = fault instanceof DOMException || fault instanceof TypeError || !fault.message ? error.dataset.passkeyError : fault.message;
        error.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  });
})();
