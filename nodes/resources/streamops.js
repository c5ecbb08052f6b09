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

  /** `number`, and `number` that may be null. */
  const isOf = ({ type }, ...types) => [type].flat().some((each) => types.includes(each));
  const isList = (schema) => schema.type === 'array' && schema.items?.type === 'string';
  const scalars = ['string', 'boolean', 'number', 'integer'];

  /** The value of a JSON field; undefined where it is empty, the text itself where it is none yet. */
  const asJson = (text) => {
    if (text.trim() === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };

  /** Whether a schema needs a field of JSON: lists of things, groups, kinds. */
  const isJson = (schema) => !Array.isArray(schema.enum) && !isList(schema) && !isOf(schema, ...scalars);

  /** Whether nothing is a value as well, as a rectangle that may be missing. */
  const mayBeNull = ({ anyOf = [] }) => anyOf.some((each) => isOf(each, 'null'));

  /** What a JSON field may hold: a list where a list is asked for, else an object, or null where the schema has it. */
  const fits = (schema, value) => {
    if (value === undefined) return true;
    if (value === null) return mayBeNull(schema);
    return schema.type === 'array' ? Array.isArray(value) : typeof value === 'object';
  };

  const jsonInput = (schema, value) => {
    const input = $('<textarea rows="3" spellcheck="false" class="streamops-json">');
    input.val(
      value === undefined || value === null
        ? ''
        : typeof value === 'string'
          ? value
          : JSON.stringify(value, null, 1),
    );
    const check = () => input.toggleClass('input-error', !fits(schema, asJson(input.val())));
    return input.attr('placeholder', schema.type === 'array' ? '[ … ]' : '{ … }').on('input', check);
  };

  /** What is set stays a choice, though it was made elsewhere: a preset of one's own. */
  const chosenFrom = (entries, value) =>
    typeof value === 'string' && value !== '' && !entries.includes(value) ? [...entries, value] : entries;

  /** One kind of parameter each: whether it takes a JSON schema, the input it makes, and what is read from it. */
  const controls = [
    {
      takes: (schema) => Array.isArray(schema.enum),
      make: (schema, value) =>
        options(
          $('<select>'),
          [
            // Nothing chosen means something where there is no default.
            ...(schema.default === undefined ? [{ value: '', label: 'not set' }] : []),
            ...chosenFrom(schema.enum, value).map((entry) => ({ value: entry, label: entry })),
          ],
          value,
        ),
      read: (input) => input.val() || undefined,
    },
    {
      takes: (schema) => schema.type === 'boolean',
      make: (_schema, value) => $('<input type="checkbox">').prop('checked', value === true),
      read: (input) => input.prop('checked'),
    },
    {
      takes: (schema) => isOf(schema, 'number', 'integer'),
      make: (schema, value) =>
        $('<input type="number">')
          .attr({
            min: schema.minimum,
            max: schema.maximum > 1e15 ? undefined : schema.maximum,
            step: isOf(schema, 'integer') ? 1 : 'any',
          })
          .val(value),
      read: (input) => (input.val() === '' ? undefined : Number(input.val())),
    },
    {
      takes: isList,
      make: (_schema, value) =>
        $('<input type="text">')
          .attr('placeholder', 'separated by commas')
          .val((value ?? []).join(', ')),
      read: (input) => asList(input.val()),
    },
    { takes: isJson, make: jsonInput, read: (input) => asJson(input.val()) },
    {
      takes: () => true,
      make: (schema, value) =>
        $('<input type="text" spellcheck="false">').attr('maxlength', schema.maxLength).val(value),
      // An empty text stays one only where a default has to be taken back.
      read: (input, schema) => (input.val() === '' && schema.default === undefined ? undefined : input.val()),
    },
  ];
  const controlFor = (schema) => controls.find((control) => control.takes(schema));

  const paramRow = (name, schema, value) => {
    const control = controlFor(schema);
    const id = `node-input-streamops-${name}`;
    const input = control.make(schema, value ?? schema.default).attr('id', id);
    const row = $('<div class="form-row streamops-param">').data('read', () => [
      name,
      control.read(input, schema),
    ]);
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

  /** What people added to the choices of a parameter, as the hub has it now; nothing where it does not answer. */
  const addChoices = async (type) => {
    const answer = await fetch('/api/job-types').catch(() => null);
    const { items = [] } = answer?.ok ? await answer.json() : {};
    const job = items.find((known) => known.type === type);
    // Another node may have been opened meanwhile.
    const isShown = $('#node-input-streamops-params').data('type') === type;
    for (const [name, schema] of job && isShown ? entriesOf(job) : []) {
      const select = $(`#node-input-streamops-params select#node-input-streamops-${name}`);
      const known = new Set(
        select
          .find('option')
          .get()
          .map(({ value }) => value),
      );
      const added = (schema.enum ?? []).filter((entry) => !known.has(entry));
      for (const entry of added) $('<option>').val(entry).text(entry).appendTo(select);
    }
  };

  const showParams = (job, params) => {
    const place = $('#node-input-streamops-params').empty().data('type', job.type);
    for (const [name, schema] of entriesOf(job)) paramRow(name, schema, params[name]).appendTo(place);
    return addChoices(job.type);
  };

  /** Whether every JSON field holds what its parameter is: Node-RED marks a node where one does not. */
  const validParams = (job, params) =>
    entriesOf(job).every(([name, schema]) => !isJson(schema) || fits(schema, params?.[name]));

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
    validParams,
    addTemplate: (type, html) => script('data-template-name', type, html),
    addHelp: (type, html) => script('data-help-name', type, html),
    escape: (text) => $('<span>').text(text).html(),
  };
})();
