/** The same tree of keys in every language, texts free: a key that is missing or too many is a type error. */
export type Catalogue<T> = { readonly [K in keyof T]: T[K] extends string ? string : Catalogue<T[K]> }
