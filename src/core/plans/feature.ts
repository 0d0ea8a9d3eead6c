export type PrivilegeType = 'string' | 'integer' | 'boolean' | 'select';
export type PrivilegeValue = string | number | boolean;

/** One thing that a feature lets one do, or how much of it. */
export interface Privilege {
  code: string;
  name: string | null;
  valueType: PrivilegeType;
  /** Of a select: the values there are. */
  config: { selectOptions: string[] } | null;
}

/** What a plan can entitle its subscribers to. */
export interface FeatureDefinition {
  name: string | null;
  description: string | null;
  privileges: Privilege[];
}

const INTEGER = /^-?\d{1,16}$/;

/**
 * A value of a privilege in its own type, or null when it is none (plans.md 8.3): an integer or its text, true or false or
 * their text, a text, one of the options. Example: `"25"` for an integer is 25.
 */
export function privilegeValue({ valueType, config }: Privilege, given: unknown): PrivilegeValue | null {
  switch (valueType) {
    case 'integer': {
      const value = typeof given === 'string' && INTEGER.test(given) ? Number(given) : given;
      return Number.isSafeInteger(value) ? (value as number) + 0 : null;
    }
    case 'boolean':
      return given === true || given === 'true' ? true : given === false || given === 'false' ? false : null;
    case 'select':
      return typeof given === 'string' && (config?.selectOptions ?? []).includes(given) ? given : null;
    case 'string':
      return typeof given === 'string' ? given : null;
  }
}
