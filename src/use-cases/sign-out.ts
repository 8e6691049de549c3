/** Said when sessions are deleted here: AWS can't take them back. */
export const copiesStayValid = 'Copies stay valid at AWS until they expire.';
