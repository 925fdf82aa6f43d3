// Tells signup_guard how a form was filled in and in what browser, in one hidden field of every form marked `data-signup-guard`.
// It never reads what is in a field, calls nowhere, and keeps one thing: a random id in this site's local storage.
(() => {
  "use strict";
  const FONTS = ["Arial", "Calibri", "Cambria", "Cantarell", "Consolas", "Courier New", "DejaVu Sans", "Futura", "Geneva", "Georgia",
    "Gill Sans", "Helvetica Neue", "Liberation Sans", "Menlo", "Noto Sans", "Palatino", "Roboto", "Segoe UI", "Tahoma", "Ubuntu", "Verdana"];
  const forms = new WeakMap();
  const components = {};
  let pointers = 0;

  // What a browser does not have or does not tell is left out.
  const attempt = (read) => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };

  // Two 32-bit FNV-1a hashes of the text, as 16 hex digits.
  const hash = (text) => [0x811c9dc5, 0x9747b28c].map((seed) => {
    for (let place = 0; place < text.length; place++) seed = Math.imul(seed ^ text.charCodeAt(place), 0x01000193);
    return (seed >>> 0).toString(16).padStart(8, "0");
  }).join("");

  const pen = (width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    return canvas.getContext("2d");
  };

  const drawing = () => {
    const draw = pen(220, 40);
    draw.font = "16px serif";
    draw.fillStyle = "#f60";
    draw.fillRect(100, 4, 60, 22);
    draw.fillStyle = "#069c";
    draw.fillText("Sphinx, \u{1f600} \u00e9\u4e2d", 3, 20);
    draw.arc(190, 20, 14, 0, 5);
    draw.stroke();
    return hash(draw.canvas.toDataURL());
  };

  const graphics = () => {
    const gl = document.createElement("canvas").getContext("webgl");
    const names = gl.getExtension("WEBGL_debug_renderer_info");
    const asked = [gl.VENDOR, gl.RENDERER, gl.VERSION, gl.MAX_TEXTURE_SIZE, gl.MAX_VIEWPORT_DIMS, gl.MAX_VERTEX_ATTRIBS];
    if (names) asked.push(names.UNMASKED_VENDOR_WEBGL, names.UNMASKED_RENDERER_WEBGL);
    return hash(asked.map((name) => String(gl.getParameter(name))).join());
  };

  const fonts = () => {
    const draw = pen(1, 1);
    const width = (font) => ((draw.font = `40px ${font}`), draw.measureText("mmMwWLli10O&@").width);
    const plain = width("monospace");
    return hash(FONTS.filter((name) => width(`"${name}", monospace`) !== plain).join());
  };

  const sound = async () => {
    const context = new OfflineAudioContext(1, 4096, 44100);
    const tone = context.createOscillator();
    const press = context.createDynamicsCompressor();
    tone.type = "triangle";
    tone.connect(press).connect(context.destination);
    tone.start();
    return hash((await context.startRendering()).getChannelData(0).slice(2048).join());
  };

  const id = () => {
    const name = "signup_guard_id";
    let kept = localStorage.getItem(name);
    if (!/^d_[0-9a-f]{32}$/.test(kept)) {
      kept = "d_" + [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      localStorage.setItem(name, kept);
    }
    return kept;
  };

  const device = {
    id: attempt(id),
    screen: attempt(() => `${screen.width}x${screen.height}`),
    platform: navigator.platform,
    timezone: attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    accept_language: attempt(() => navigator.languages.join()),
    webdriver: navigator.webdriver === true,
    components,
  };

  const told = (form) => {
    const seen = forms.get(form);
    const trap = form.querySelector("[data-signup-guard-honeypot]");
    const session = {
      form_seconds: Math.round((performance.now() - seen.began) / 100) / 10,
      pasted_fields: seen.pasted.size,
      key_events: seen.keys,
      pointer_events: pointers,
      honeypot_filled: trap ? !trap.matches(":placeholder-shown") : undefined,
    };
    const text = JSON.stringify({ device, session });
    return text.replace(/[^ -~]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
  };

  const watch = (form) => {
    if (forms.has(form)) return;
    const seen = { began: performance.now(), pasted: new Set(), keys: 0 };
    forms.set(form, seen);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "signup_guard" });
    form.append(field);
    // Whether a field is empty is told by its placeholder being shown, without looking inside.
    const trap = form.querySelector("[data-signup-guard-honeypot]");
    if (trap && !trap.placeholder) trap.placeholder = " ";
    form.addEventListener("keydown", (event) => (seen.keys += event.isTrusted), true);
    form.addEventListener("paste", (event) => event.isTrusted && seen.pasted.add(event.target), true);
    for (const moment of ["change", "submit"]) form.addEventListener(moment, () => (field.value = told(form)), true);
    form.addEventListener("formdata", (event) => event.formData.set("signup_guard", told(form)));
    field.value = told(form);
  };

  // Of a movement, one event in a quarter of a second counts.
  let moved = 0;
  const point = (event) => {
    if (!event.isTrusted || (event.type === "pointermove" && event.timeStamp - moved < 250)) return;
    moved = event.timeStamp;
    pointers += 1;
  };
  for (const kind of ["pointermove", "pointerdown"]) addEventListener(kind, point, { capture: true, passive: true });

  const marked = "form[data-signup-guard]";
  const begin = () => {
    document.querySelectorAll(marked).forEach(watch);
    // Forms that come later are met when somebody goes into them.
    document.addEventListener("focusin", (event) => event.target.form?.matches(marked) && watch(event.target.form));
    Object.assign(components, { canvas: attempt(drawing), webgl: attempt(graphics), fonts: attempt(fonts) });
    sound().then((found) => (components.audio = found), () => {});
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
