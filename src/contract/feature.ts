import type { Page, PageQuery, Update, WriteOptions } from './conventions.js';

export interface PrivilegeInput {
  code: string;
  name?: string;
  valueType: 'string' | 'integer' | 'boolean' | 'select';
  /** The values of a `select`. */
  config?: { selectOptions?: string[] };
}

/** Something that a plan can let its subscribers do, with privileges that say how much of it (plans.md 8). */
export interface FeatureInput {
  code: string;
  name?: string;
  description?: string;
  privileges?: PrivilegeInput[];
}

export interface Feature {
  id: string;
  code: string;
  name: string | null;
  description: string | null;
  privileges: { code: string; name: string | null; valueType: PrivilegeInput['valueType']; config: { selectOptions: string[] } | null }[];
}

export interface Features {
  create(i: FeatureInput, options?: WriteOptions): Promise<Feature>;
  /** Privileges that are named are changed or added, the others stay; the type of one never changes (`not_allowed`). */
  update(code: string, i: Update<FeatureInput>, options?: WriteOptions): Promise<Feature>;
  /** Takes it from all plans and subscriptions. */
  delete(code: string, options?: WriteOptions): Promise<void>;
  deletePrivilege(code: string, privilegeCode: string, options?: WriteOptions): Promise<Feature>;
  list(q?: PageQuery): Promise<Page<Feature>>;
}

/** By the code of the feature, then of the privilege. */
export type EntitlementValues = Record<string, Record<string, string | number | boolean>>;

/** What single subscriptions are entitled to, on top of what their plan says (plans.md 8). */
export interface Entitlements {
  /** Plan and own values together, as they hold now. */
  forSubscription(externalId: string): Promise<{ items: { code: string; privileges: { code: string; value: string | number | boolean }[] }[] }>;
  /** Merged into what is there. */
  set(externalId: string, v: EntitlementValues, options?: WriteOptions): Promise<void>;
  /** The subscription lacks the feature from now on, whatever its plan says, until something is set in it. */
  remove(externalId: string, featureCode: string, options?: WriteOptions): Promise<void>;
  removePrivilege(externalId: string, featureCode: string, privilegeCode: string, options?: WriteOptions): Promise<void>;
}
