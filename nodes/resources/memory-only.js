// Runs in the flow editor's page: says of Node-RED's own nodes that hold messages that they do so in memory.
(() => {
  const { RED, $ } = globalThis;
  const kinds = new Set(['delay', 'trigger', 'join', 'batch', 'sort']);
  const text =
    'Held in memory only: what waits here is lost when StreamOps stops or this flow is deployed again. Job nodes wait on disk.';

  const markHelp = (type) => {
    const help = $(`script[data-help-name='${type}']`);
    if (!help.length || help.data('memory-only')) return;
    help.data('memory-only', true);
    help.html(`<p class="streamops-memory-only">${text}</p>${help.html()}`);
  };

  const markForm = (definition) => {
    const prepare = definition.oneditprepare;
    definition.oneditprepare = function () {
      // First: a form that stumbles over its node says it too.
      $('<div class="form-tips streamops-memory-only">').text(text).prependTo('#dialog-form');
      prepare?.call(this);
    };
  };

  const marked = new Set();
  const mark = (type) => {
    if (!kinds.has(type) || marked.has(type)) return;
    const definition = RED.nodes.getType(type);
    if (!definition) return;
    marked.add(type);
    markForm(definition);
  };

  // Core's nodes may come before ours or after; their help comes with the language, later than the type.
  RED.events.on('registry:node-type-added', mark);
  for (const type of kinds) mark(type);
  const markAllHelp = () => kinds.forEach(markHelp);
  RED.events.on('flows:loaded', markAllHelp);
  RED.events.on('workspace:change', markAllHelp);
})();
