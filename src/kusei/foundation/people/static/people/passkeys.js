// Passkeys: asks the browser for a credential and puts it, as JSON, into the form that is sent to the server.
// A form says what it does in data-passkey (add, authenticate, login); its options stand in the page or are fetched.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const optionsOf = async (form) => {
    if (form.dataset.passkeyOptions) {
      const answer = await fetch(form.dataset.passkeyOptions, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error('no options');
      return (await answer.json()).request_options.publicKey;
    }
    const data = JSON.parse(document.getElementById(form.dataset.passkeyData).textContent);
    return (data.creation_options || data.request_options).publicKey;
  };

  const create = async (form) => {
    const options = await optionsOf(form);
    const alone = form.elements.passwordless && form.elements.passwordless.checked;
    const selection = {
      ...options.authenticatorSelection,
      residentKey: alone ? 'required' : 'discouraged',
      requireResidentKey: Boolean(alone),
    };
    if (alone) selection.userVerification = 'required';
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
        authenticatorSelection: selection,
      },
    });
    return {
      type: made.type,
      id: made.id,
      rawId: text(made.rawId),
      authenticatorAttachment: made.authenticatorAttachment,
      clientExtensionResults: made.getClientExtensionResults(),
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
    };
  };

  const get = async (form) => {
    const options = await optionsOf(form);
    const given = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: withBytes(options.allowCredentials),
      },
    });
    const { response } = given;
    return {
      type: given.type,
      id: given.id,
      rawId: text(given.rawId),
      authenticatorAttachment: given.authenticatorAttachment,
      clientExtensionResults: given.getClientExtensionResults(),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  };

  const ready = () => {
    if (!window.PublicKeyCredential) return;
    for (const part of document.querySelectorAll('[data-passkey-way]')) part.hidden = false;
    for (const form of document.querySelectorAll('form[data-passkey]')) {
      form.hidden = false;
      const section = form.closest('[data-passkey-login]');
      if (section) section.hidden = false;
      form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const error = form.querySelector('[data-passkey-error]');
        error.hidden = true;
        try {
          const credential = await (form.dataset.passkey === 'add' ? create(form) : get(form));
          form.elements.credential.value = JSON.stringify(credential);
          form.submit();
        } catch {
          error.hidden = false; // refused, timed out or cancelled: the person may try again
        }
      });
    }
  };
  ready();
})();
