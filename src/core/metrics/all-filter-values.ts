/** In a filter's values: any value that the metric's filter key knows. */
export const ALL_FILTER_VALUES = '__ALL_FILTER_VALUES__';
