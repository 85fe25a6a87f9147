import type { RowRandom } from './random.ts';

/** Names as people have them: several scripts, apostrophes, hyphens, combining and precomposed accents. */
export const FIRST_NAMES = [
  'Anna', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Fatima', 'Georg', 'Hanako', 'Ines', 'João', 'Katarzyna', 'Liam', 'María', 'Nils', 'Olga', 'Priya',
  'Quentin', 'Renée', 'Søren', 'Thị Mai', 'Uğur', 'Vladimír', 'Wei', 'Xochitl', 'Yuki', 'Zoë', 'Åsa', 'Đorđe', 'Łukasz', 'Anne-Marie', '花子', 'Мария', 'محمد', 'Ελένη',
] as const;

export const LAST_NAMES = [
  'Andersson', "O'Brien", 'Müller', 'García', 'Nguyễn', 'Kowalski', 'Rossi', 'Smith', 'Dubois', 'Yılmaz', 'Novák', 'Silva', 'Petrov', "D'Angelo", 'Jensen', 'Kim',
  'Singh', 'Ivanova', 'van der Berg', 'Saint-Exupéry', 'Ångström', 'Çelik', 'Müller', 'Smith', 'Smith', '山田', 'Иванов', 'Παπαδόπουλος', 'Jean\u0301e', 'Straße',
] as const;

/** Country codes, the frequent ones repeated. */
export const COUNTRIES = ['US', 'US', 'US', 'US', 'DE', 'DE', 'DE', 'FR', 'FR', 'GB', 'GB', 'IN', 'IN', 'JP', 'BR', 'PL', 'SE', 'TR', 'VN', 'GR'] as const;

export const CITIES = ['Berlin', 'Paris', 'New York', 'São Paulo', 'Kraków', 'Göteborg', 'Hà Nội', 'İstanbul', '東京', 'Αθήνα', 'Zürich', 'London'] as const;

export const CATEGORIES = ['kitchen', 'garden', 'books', 'toys', 'sports', 'music', 'tools', 'office'] as const;

export const PRODUCT_NOUNS = ['kettle', 'lamp', 'spade', 'atlas', 'puzzle', 'racket', 'guitar', 'hammer', 'stapler', 'teapot', 'rake', 'novel'] as const;

export const PRODUCT_ADJECTIVES = ['small', 'sturdy', 'blue', 'folding', 'silent', 'antique', 'light', 'crème', 'naïve', 'extra-long'] as const;

/** Notes with everything that a careless encoder breaks on: quotes, backslashes, tabs, line ends, emoji, SQL and CSV look-alikes. */
export const NOTES = [
  'leave at the door',
  'call before "noon"',
  "it's a gift",
  'C:\\parcels\\new',
  'two\tcolumns',
  'first line\nsecond line',
  'DROP TABLE users; -- not really',
  'SELECT sum(total) FROM orders',
  'a,b;c|d',
  '\\N',
  'thank you 🎁',
  '',
] as const;

/** `first last`; about one in two thousand has a name of some length. */
export function personName(random: RowRandom): string {
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  return random.chance(0.0005) ? `${name} ${'von und zu '.repeat(8)}${random.pick(LAST_NAMES)}` : name;
}
