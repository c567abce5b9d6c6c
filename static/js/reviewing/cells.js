// Which cell the arrows lead to from another: by where they stand on the page.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];

// The index of the next box in the direction of the key, or -1. Of several, the one that lies straightest ahead.
export function nextCell(boxes, from, key) {
    const way = ARROWS[key];
    if (!way) return -1;
    const [x, y] = middle(boxes[from]);
    let best = -1;
    let least = Infinity;
    boxes.forEach((box, index) => {
        const [across, down] = [middle(box)[0] - x, middle(box)[1] - y];
        const ahead = across * way[0] + down * way[1];
        const aside = Math.abs(across * way[1]) + Math.abs(down * way[0]);
        if (index !== from && ahead > 1 && ahead + 3 * aside < least) {
            best = index;
            least = ahead + 3 * aside;
        }
    });
    return best;
}

// Where a field of this size stands beside a cell: below it, or above where there is no room.
export function placeBeside(cell, field, view) {
    const below = cell.bottom + 4;
    const top = below + field.height <= view.height ? below : Math.max(4, cell.top - field.height - 4);
    return { left: Math.max(4, Math.min(cell.left, view.width - field.width - 4)), top };
}
