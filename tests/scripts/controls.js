// A control of the form without a page: its name, its text and what the page notes on it.
export function control(name, value, { saved = value, ...more } = {}) {
    const [, group, field] = name.match(/^(.*)\.([^.]+)$/);
    return { name, value, dataset: { group, field, saved, ...more } };
}
