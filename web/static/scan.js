// The live camera on the page « Vérifier un badge ». Without this file the page works by a photo, a file or a code.
//   #camera   the button, which stands in the page hidden; its data- attributes are the sentences, and data-decoder the
//             address of the reader of QR codes (scan/jsQR.js), fetched only when the camera is asked for
//   #viseur   the picture, #vise what is said of it, #vu the form that takes what the code says
// Pictures are read here and go nowhere: what leaves is the text of the code, as if somebody had pasted it.
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const button = $('camera'), video = $('image');
  if (!button || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  button.hidden = false;
  const say = (text) => { $('vise').textContent = text };
  let stream = null;
  const stop = () => {
    if (stream) stream.getTracks().forEach((t) => t.stop());
    stream = null;
    $('viseur').hidden = true;
    button.hidden = false;
  };
  const decoder = () => window.jsQR ? Promise.resolve() : new Promise((ok, fail) => {
    const script = document.createElement('script');
    script.src = button.dataset.decoder;
    script.onload = ok;
    script.onerror = fail;
    document.head.append(script);
  });

  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const look = () => {
    if (!stream) return;
    // A picture of 800 points is enough for a code that fills a third of it, and read in time on an old telephone.
    const scale = Math.min(1, 800 / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    let text = '';
    if (canvas.width && canvas.height) {
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const found = window.jsQR(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
      text = found ? found.data.trim() : '';
    }
    if (!text) return void setTimeout(look, 150);
    stop();
    say(button.dataset.found);
    $('vu').elements.texte.value = text;
    $('vu').submit();
  };

  button.addEventListener('click', async () => {
    say(button.dataset.wait);
    try {
      [stream] = await Promise.all([navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }), decoder()]);
      video.srcObject = stream;
      button.hidden = true;
      $('viseur').hidden = false;
      await video.play();
    } catch {
      stop();
      return say(button.dataset.refused);
    }
    say(button.dataset.aim);
    look();
  });
  $('assez').addEventListener('click', () => { stop(); say('') });
  addEventListener('pagehide', stop);
})();
