// The flow editor wears what the rest of StreamOps wears: dark unless somebody chose otherwise there.
(() => {
  const schemes = { dark: 'dark', light: 'light', system: 'auto' };
  const chosen = schemes[localStorage.getItem('theme')] ?? 'dark';
  localStorage.setItem('view-dark-theme', chosen);
})();
