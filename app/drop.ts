/** Files that are dropped anywhere on the page. */

export function startDrop(give: (files: readonly File[]) => void): void {
  const { dataset } = document.body;
  const isOfFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
  addEventListener('dragover', (event) => {
    if (!isOfFiles(event)) return;
    event.preventDefault();
    dataset.drop = '';
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) delete dataset.drop;
  });
  addEventListener('drop', (event) => {
    if (!isOfFiles(event)) return;
    event.preventDefault();
    delete dataset.drop;
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length > 0) give(files);
  });
}
