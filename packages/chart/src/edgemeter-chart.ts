export class EdgemeterChart extends HTMLElement {}
