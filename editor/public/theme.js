// Runs before the first paint, so that a light page never flashes dark. A file and not inline: the hub's
// content security policy allows only scripts of its own.
{
  const chosen = localStorage.getItem('theme') ?? 'dark';
  const light =
    chosen === 'light' || (chosen === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
}
