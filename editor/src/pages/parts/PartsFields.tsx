import { useState } from 'preact/hooks';
import { Card } from '../../parts/Card.tsx';
import { PathField, SelectField, SwitchField, TextField } from '../../parts/form/Field.tsx';
import { DurationField, NumberField, SizeField } from '../../parts/form/NumberFields.tsx';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { formSchema } from './parts-samples.ts';

/** What is typed into, in all states. */
export const Fields = () => {
  const [text, setText] = useState('Boss down');
  const [number, setNumber] = useState(20);
  const [seconds, setSeconds] = useState(83.5);
  const [bytes, setBytes] = useState(200e9);
  const [on, setOn] = useState(true);
  const [choice, setChoice] = useState('mov');
  const [path, setPath] = useState('/home/me/Videos');
  return (
    <Card title="Field">
      <div class="parts-fields">
        <TextField label="Text" value={text} onChange={setText} help="What it is for" />
        <TextField
          label="Text, wrong"
          value="Two Words"
          onChange={() => undefined}
          error="Lower-case letters only."
        />
        <NumberField label="Number with unit" unit="days" value={number} onChange={setNumber} />
        <DurationField label="Duration" value={seconds} onChange={setSeconds} />
        <SizeField label="Size" value={bytes} onChange={setBytes} />
        <SelectField
          label="Select"
          value={choice}
          options={[
            ['mov', 'MOV'],
            ['mp4', 'MP4'],
          ]}
          onChange={setChoice}
        />
        <PathField label="Path" value={path} onChange={setPath} />
        <TextField label="Disabled" value="Can’t be changed" onChange={() => undefined} disabled />
        <SwitchField label="Switch" help="On or off" value={on} onChange={setOn} />
        <SwitchField label="Switch, off" value={!on} onChange={() => setOn(!on)} />
      </div>
    </Card>
  );
};

/** A form that nobody drew. */
export const Form = () => {
  const [values, setValues] = useState<Record<string, unknown>>({});
  return (
    <Card title="SchemaForm" aside="drawn from JSON Schema">
      <SchemaForm schema={formSchema} values={values} onChange={setValues} />
    </Card>
  );
};
