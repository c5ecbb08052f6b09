// Runs in the flow editor's page: forms made from what the hub knows (job types, events, conditions).
(() => {
  const { RED, $ } = globalThis;
  if (globalThis.streamops) return;

  const vocabulary = RED.settings.streamopsEventVocabulary;
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  /** `minQuietSeconds` → `Min quiet seconds`. */
  const asWords = (name) => sentence(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

  const options = (select, entries, chosen) => {
    for (const { value, label } of entries) $('<option>').val(value).text(label).appendTo(select);
    // A node that came from elsewhere may lack a setting.
    return select.val(chosen ?? entries[0]?.value);
  };

  const asList = (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');

  /** One kind of parameter each: whether it takes a JSON schema, the input it makes, and what is read from it. */
  const controls = [
    {
      takes: (schema) => Array.isArray(schema.enum),
      make: (schema, value) =>
        options(
          $('<select>'),
          schema.enum.map((entry) => ({ value: entry, label: entry })),
          value,
        ),
      read: (input) => input.val(),
    },
    {
      takes: (schema) => schema.type === 'boolean',
      make: (_schema, value) => $('<input type="checkbox">').prop('checked', value === true),
      read: (input) => input.prop('checked'),
    },
    {
      takes: (schema) => schema.type === 'number' || schema.type === 'integer',
      make: (schema, value) =>
        $('<input type="number">')
          .attr({
            min: schema.minimum,
            max: schema.maximum > 1e15 ? undefined : schema.maximum,
            step: schema.type === 'integer' ? 1 : 'any',
          })
          .val(value),
      read: (input) => (input.val() === '' ? undefined : Number(input.val())),
    },
    {
      takes: (schema) => schema.type === 'array' && schema.items?.type === 'string',
      make: (_schema, value) =>
        $('<input type="text">')
          .attr('placeholder', 'separated by commas')
          .val((value ?? []).join(', ')),
      read: (input) => asList(input.val()),
    },
    {
      takes: () => true,
      make: (schema, value) =>
        $('<input type="text" spellcheck="false">').attr('maxlength', schema.maxLength).val(value),
      read: (input) => input.val(),
    },
  ];
  const controlFor = (schema) => controls.find((control) => control.takes(schema));

  const paramRow = (name, schema, value) => {
    const control = controlFor(schema);
    const id = `node-input-streamops-${name}`;
    const input = control.make(schema, value ?? schema.default).attr('id', id);
    const row = $('<div class="form-row streamops-param">').data('read', () => [name, control.read(input)]);
    $('<label>').attr('for', id).text(asWords(name)).appendTo(row);
    // A blank between the two, as in forms written by hand.
    row.append(' ', input);
    if (schema.description) $('<div class="streamops-hint">').text(schema.description).appendTo(row);
    return row;
  };

  const entriesOf = (job) => Object.entries(job.params.properties ?? {});

  /** What a fresh node does: every parameter as the job type has it by default. */
  const defaultParams = (job) =>
    Object.fromEntries(
      entriesOf(job)
        .filter(([, schema]) => schema.default !== undefined)
        .map(([name, schema]) => [name, schema.default]),
    );

  const showParams = (job, params) => {
    const place = $('#node-input-streamops-params').empty();
    for (const [name, schema] of entriesOf(job)) paramRow(name, schema, params[name]).appendTo(place);
  };

  const readParams = () =>
    Object.fromEntries(
      $('.streamops-param')
        .get()
        .map((row) => $(row).data('read')())
        .filter(([, value]) => value !== undefined),
    );

  const script = (attribute, type, html) =>
    $('<script type="text/html">').attr(attribute, type).html(html).appendTo('#red-ui-editor-node-configs');

  globalThis.streamops = {
    vocabulary,
    options,
    defaultParams,
    showParams,
    readParams,
    addTemplate: (type, html) => script('data-template-name', type, html),
    addHelp: (type, html) => script('data-help-name', type, html),
    escape: (text) => $('<span>').text(text).html(),
  };
})();
